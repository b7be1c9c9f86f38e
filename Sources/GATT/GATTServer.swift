import ATT

/// The server side of the Generic Attribute Profile on one bearer, without I/O.
/// Core Specification, Vol 3, Part G, 2 to 4, over Part F, 3.
///
/// A new bearer asks for a new server: subscriptions and the MTU belong to it. Bounded: 64 notifications that were not sent
/// (then the oldest goes), 128 events (then the oldest goes), and one response (a request before it is sent breaks Part F,
/// 3.3.2, and is ignored).
public struct GATTServer: Sendable {
  /// What the client did.
  public enum Event: Hashable, Sendable {
    /// The client wrote the value of the characteristic at the handle. It is stored already.
    case written(AttributeHandle, [UInt8])
    /// The client configured the characteristic whose value is at the handle.
    case subscribed(AttributeHandle, ClientCharacteristicConfiguration)
    /// The client exchanged the MTU; it is this, in bytes.
    case mtuExchanged(UInt16)
  }

  static let notificationLimit = 64
  static let eventLimit = 128

  /// The MTU in force, in bytes.
  public internal(set) var mtu = GATTClient.defaultMTU
  /// The attributes, with their values of now.
  public internal(set) var database: AttributeDatabase

  let receiveMTU: UInt16
  private var response: [UInt8]?
  private var notifications: [[UInt8]] = []
  private var events: [Event] = []

  /// A server of `database` that can receive PDUs of `receiveMTU` bytes (23 at least).
  public init(_ database: AttributeDatabase, receiveMTU: UInt16) {
    self.database = database
    self.receiveMTU = max(receiveMTU, GATTClient.defaultMTU)
  }

  /// The value of the attribute at `handle`; `nil` if there is none.
  public func value(of handle: AttributeHandle) -> [UInt8]? { database[handle]?.value }

  /// Gives the characteristic's value at `handle` another value of at most 512 bytes, which the client reads from now on.
  /// - Returns: whether there is such a value.
  @discardableResult public mutating func setValue(_ value: [UInt8], of handle: AttributeHandle) -> Bool {
    guard case .value = database[handle]?.role, value.count <= Procedure.longestValue else { return false }
    database.set(value, at: handle)
    return true
  }

  /// Notifies `value`, cut to MTU-3 bytes, if the client asked for the notifications of the characteristic whose value is
  /// at `handle`. Core Specification, Vol 3, Part G, 4.10.1.
  /// - Returns: whether it did.
  @discardableResult public mutating func notify(_ value: [UInt8], from handle: AttributeHandle) -> Bool {
    guard database.configuration(of: handle)?.contains(.notifications) == true else { return false }
    if notifications.count >= Self.notificationLimit { notifications.removeFirst() }
    notifications.append(ServerPDU.handleValueNotification(handle, value: Array(value.prefix(Int(mtu) - 3))).encoded())
    return true
  }

  /// The next PDU to send; `nil` if there is none. A response goes first, then notifications.
  public mutating func nextOutgoing() -> [UInt8]? {
    if let bytes = response {
      response = nil
      return bytes
    }
    return notifications.isEmpty ? nil : notifications.removeFirst()
  }

  /// The next event, oldest first; `nil` if there is none.
  public mutating func nextEvent() -> Event? { events.isEmpty ? nil : events.removeFirst() }

  /// Takes one PDU from the client. A malformed request is answered with Invalid PDU, an unknown one with Request Not
  /// Supported; other PDUs that are malformed, unknown or not for a server are ignored.
  public mutating func receive(_ bytes: RawSpan) {
    guard let first = try? bytes.load(UInt8.self, at: 0) else { return }
    let opcode = Opcode(rawValue: first)
    // A client sends no request before the last one is answered (Part F, 3.3.2).
    guard opcode.kind != .request || response == nil else { return }
    guard bytes.byteCount <= Int(mtu), let pdu = try? ClientPDU(decoding: bytes) else {
      if opcode.kind == .request {
        response = ServerPDU.errorResponse(request: opcode, handle: .invalid, code: .invalidPDU).encoded()
      }
      return
    }
    if let answer = respond(to: pdu) { response = answer.encoded() }
  }

  /// Adds an event; past the limit the oldest goes.
  mutating func emit(_ event: Event) {
    if events.count >= Self.eventLimit { events.removeFirst() }
    events.append(event)
  }
}
