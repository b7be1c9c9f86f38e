import ATT

/// The server role of the Generic Attribute Profile on one bearer, without I/O. Core Specification, Vol 3, Part G, 2 to
/// 4, over Part F, 3.
///
/// A new bearer needs a new server, since subscriptions and the MTU belong to the bearer. Memory is bounded: 64 unsent
/// notifications and 128 events, of which the oldest are dropped, and one response. A request before the response is sent
/// violates Part F, 3.3.2, and is ignored.
public struct GATTServer: Sendable {
  /// An action of the client.
  public enum Event: Hashable, Sendable {
    /// The client wrote the value of the characteristic at the handle. It is already stored.
    case written(AttributeHandle, [UInt8])
    /// The client configured the characteristic with its value at the handle.
    case subscribed(AttributeHandle, ClientCharacteristicConfiguration)
    /// The client exchanged the MTU, with this result in bytes.
    case mtuExchanged(UInt16)
  }

  static let notificationLimit = 64
  static let eventLimit = 128

  /// The MTU in force, in bytes.
  public internal(set) var mtu = GATTClient.defaultMTU
  /// The attributes, with their present values.
  public internal(set) var database: AttributeDatabase

  let receiveMTU: UInt16
  private var response: [UInt8]?
  private var notifications: [[UInt8]] = []
  private var events: [Event] = []

  /// A server of `database` that can receive PDUs of `receiveMTU` bytes (at least 23).
  public init(_ database: AttributeDatabase, receiveMTU: UInt16) {
    self.database = database
    self.receiveMTU = max(receiveMTU, GATTClient.defaultMTU)
  }

  /// The value of the attribute at `handle`; `nil` if there is none.
  public func value(of handle: AttributeHandle) -> [UInt8]? { database[handle]?.value }

  /// Sets the characteristic's value at `handle`, at most 512 bytes.
  /// - Returns: whether the handle is a characteristic's value and `value` fits.
  @discardableResult public mutating func setValue(_ value: [UInt8], of handle: AttributeHandle) -> Bool {
    guard case .value = database[handle]?.role, value.count <= AttributeValue.longest else { return false }
    database.set(value, at: handle)
    return true
  }

  /// Notifies `value`, cut to MTU-3 bytes, if the client enabled notifications for the characteristic with its value at
  /// `handle`. Core Specification, Vol 3, Part G, 4.10.1.
  /// - Returns: whether the client enabled them.
  @discardableResult public mutating func notify(_ value: [UInt8], from handle: AttributeHandle) -> Bool {
    guard database.configuration(of: handle)?.contains(.notifications) == true else { return false }
    if notifications.count >= Self.notificationLimit { notifications.removeFirst() }
    notifications.append(ServerPDU.handleValueNotification(handle, value: Array(value.prefix(Int(mtu) - 3))).encoded())
    return true
  }

  /// The next PDU to send; `nil` if there is none. The response goes first, then notifications.
  public mutating func nextOutgoing() -> [UInt8]? {
    if let bytes = response {
      response = nil
      return bytes
    }
    return notifications.isEmpty ? nil : notifications.removeFirst()
  }

  /// The next event, oldest first; `nil` if there is none.
  public mutating func nextEvent() -> Event? { events.isEmpty ? nil : events.removeFirst() }

  /// Receives one PDU from the client. A malformed request is answered with Invalid PDU, an unknown one with Request Not
  /// Supported. Other invalid or unknown PDUs are ignored.
  public mutating func receive(_ bytes: RawSpan) {
    guard let first = try? bytes.load(UInt8.self, at: 0) else { return }
    let opcode = Opcode(rawValue: first)
    // A client must not send a request before the last one is answered. Core Specification, Vol 3, Part F, 3.3.2.
    guard opcode.kind != .request || response == nil else { return }
    guard bytes.byteCount <= Int(mtu), let pdu = try? ClientPDU(decoding: bytes) else {
      if opcode.kind == .request {
        response = ServerPDU.errorResponse(request: opcode, handle: .invalid, code: .invalidPDU).encoded()
      }
      return
    }
    if let answer = respond(to: pdu) { response = answer.encoded() }
  }

  /// Appends an event; over the limit the oldest is dropped.
  mutating func emit(_ event: Event) {
    if events.count >= Self.eventLimit { events.removeFirst() }
    events.append(event)
  }
}
