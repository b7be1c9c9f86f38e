import ATT
import Primitives

/// The client role of the Generic Attribute Profile on one bearer, without I/O. Core Specification, Vol 3, Part G, 4,
/// over Part F, 3.3.
///
/// The owner passes in each PDU that arrives, with the time. It sends each PDU of `nextOutgoing()`, handles each event of
/// `nextEvent()`, and calls `advance(to:)` at `nextDeadline`. Procedures queue; one request is outstanding at a time.
///
/// A peer cannot make it use unbounded memory. It keeps at most 128 undelivered values; further ones drop the oldest,
/// counted in `droppedValues`. It keeps one answer; a second request before that is sent violates Part F, 3.3.2, and is
/// ignored. A discovery ends after 1024 attributes, a value after 512 bytes.
public struct GATTClient: Sendable {
  /// The MTU before an exchange, in bytes. Core Specification, Vol 3, Part G, 5.2.1.
  public static let defaultMTU: UInt16 = 23
  /// Time limit of a transaction. Core Specification, Vol 3, Part F, 3.3.3.
  public static let transactionTimeout: Duration = .seconds(30)
  /// Limit of waiting procedures; one more fails at once.
  public static let procedureLimit = 64

  /// Identifies a procedure in its completion event; unique within one client.
  public struct ProcedureID: Hashable, Sendable {
    let number: UInt64
  }

  /// The result of a procedure.
  public enum Outcome: Hashable, Sendable {
    /// The MTU in force, in bytes.
    case mtu(UInt16)
    /// The services with the requested UUID, each from its declaration to its last attribute; may be empty.
    case services([HandleRange])
    /// The characteristics in the range, in the order of their handles.
    case characteristics([Characteristic])
    /// The attributes in the range, in the order of their handles.
    case descriptors([Descriptor])
    /// The whole value.
    case value([UInt8])
    /// The write was answered.
    case written
  }

  /// An event for the client's owner.
  public enum Event: Hashable, Sendable {
    /// A procedure succeeded or failed.
    case completed(ProcedureID, Result<Outcome, GATTError>)
    /// The peer notified the value at the handle.
    case notification(AttributeHandle, [UInt8])
    /// The peer indicated the value at the handle. The client confirms it by itself.
    case indication(AttributeHandle, [UInt8])
    /// The peer's attributes in the range changed: earlier discoveries there are invalid.
    case servicesChanged(HandleRange)
    /// The bearer must be closed; nothing is sent or received on it any more.
    case ended(GATTError)
  }

  /// A procedure that is running or waiting.
  struct Entry: Sendable {
    let id: ProcedureID
    var procedure: Procedure
  }

  /// The outstanding request. `entry` is `nil` if the procedure was dropped and only its response is awaited.
  struct Transaction: Sendable {
    var entry: Entry?
    let request: Opcode
    let mtu: UInt16
    let deadline: Instant
    /// The request's bytes; `nil` once `nextOutgoing()` has returned them.
    var unsent: [UInt8]?
  }

  /// The MTU in force, in bytes, for both directions.
  public internal(set) var mtu = GATTClient.defaultMTU
  /// Whether the bearer has ended.
  public internal(set) var isEnded = false
  /// Number of notifications and indications dropped because the queue was full.
  public var droppedValues: UInt64 { events.droppedValues }

  let receiveMTU: UInt16
  var hasExchangedMTU = false
  var transaction: Transaction?
  var waiting: [Entry] = []
  var answer: [UInt8]?
  var owedConfirmations = 0
  var events = EventQueue()
  var serviceChangedHandles: [AttributeHandle] = []
  private var lastProcedure: UInt64 = 0

  /// A client that can receive PDUs of `receiveMTU` bytes (at least 23). The MTU is 23 until exchanged.
  public init(receiveMTU: UInt16) {
    self.receiveMTU = max(receiveMTU, Self.defaultMTU)
  }

  /// Exchange MTU. Completes with `.mtu`: the smaller of both sides', at least 23. A second exchange sends nothing and
  /// completes with the present MTU. Core Specification, Vol 3, Part G, 4.3.1, and Part F, 3.4.2.1.
  public mutating func exchangeMTU(at now: Instant) -> ProcedureID {
    begin(.exchangeMTU(receiveMTU: receiveMTU), at: now)
  }

  /// Discover Primary Service by Service UUID. Completes with `.services`. Core Specification, Vol 3, Part G, 4.4.2.
  public mutating func discoverServices(_ uuid: BluetoothUUID, at now: Instant) -> ProcedureID {
    begin(.discoverServices(uuid, DiscoveryCursor(.all), found: []), at: now)
  }

  /// Discover All Characteristics of a Service, in the service's range. Completes with `.characteristics`.
  /// Core Specification, Vol 3, Part G, 4.6.1.
  public mutating func discoverCharacteristics(in range: HandleRange, at now: Instant) -> ProcedureID {
    begin(.discoverCharacteristics(DiscoveryCursor(range), found: []), at: now)
  }

  /// Discover All Characteristic Descriptors, in the characteristic's `descriptors` range. Completes with `.descriptors`.
  /// Core Specification, Vol 3, Part G, 4.7.1.
  public mutating func discoverDescriptors(in range: HandleRange, at now: Instant) -> ProcedureID {
    begin(.discoverDescriptors(DiscoveryCursor(range), found: []), at: now)
  }

  /// Read Characteristic Value, continued by Read Long Characteristic Values if needed. Completes with `.value`.
  /// Core Specification, Vol 3, Part G, 4.8.1 and 4.8.3.
  public mutating func read(_ handle: AttributeHandle, at now: Instant) -> ProcedureID {
    begin(.read(handle, value: []), at: now)
  }

  /// Write Characteristic Value, of at most MTU-3 bytes. Completes with `.written`.
  /// Core Specification, Vol 3, Part G, 4.9.3.
  public mutating func write(_ value: [UInt8], to handle: AttributeHandle, at now: Instant) -> ProcedureID {
    begin(.write(handle, value: value), at: now)
  }

  /// Writes the Client Characteristic Configuration at `cccd`. An empty configuration ends the subscription. Completes
  /// with `.written`, or fails at once if the characteristic lacks the property. Values may come before it completes.
  /// Core Specification, Vol 3, Part G, 3.3.3.3, 4.10 and 4.11.
  public mutating func subscribe(
    _ characteristic: Characteristic, cccd: AttributeHandle, to configuration: ClientCharacteristicConfiguration,
    at now: Instant
  ) -> ProcedureID {
    let properties = characteristic.properties
    guard !configuration.contains(.notifications) || properties.contains(.notify),
      !configuration.contains(.indications) || properties.contains(.indicate)
    else {
      let id = newID()
      events.append(.completed(id, .failure(.notOffered(characteristic.uuid, configuration))))
      return id
    }
    return begin(.write(cccd, value: configuration.bytes), at: now)
  }

  /// When `advance(to:)` is due next; nil if never.
  public var nextDeadline: Instant? { transaction?.deadline }

  /// Ends the bearer if a transaction has lasted 30 s. Core Specification, Vol 3, Part F, 3.3.3.
  public mutating func advance(to now: Instant) {
    guard let transaction, transaction.deadline <= now else { return }
    closeBearer(.transactionTimedOut(transaction.request))
  }

  /// The next PDU to send; `nil` if there is none. Confirmations go first, then answers, then requests.
  public mutating func nextOutgoing() -> [UInt8]? {
    guard !isEnded else { return nil }
    if owedConfirmations > 0 {
      owedConfirmations -= 1
      return ClientPDU.handleValueConfirmation.encoded()
    }
    if let bytes = answer {
      answer = nil
      return bytes
    }
    defer { transaction?.unsent = nil }
    return transaction?.unsent
  }

  /// The next event, oldest first; `nil` if there is none.
  public mutating func nextEvent() -> Event? { events.popFirst() }

  private mutating func newID() -> ProcedureID {
    lastProcedure += 1
    return ProcedureID(number: lastProcedure)
  }

  private mutating func begin(_ procedure: Procedure, at now: Instant) -> ProcedureID {
    let id = newID()
    if isEnded {
      events.append(.completed(id, .failure(.bearerEnded)))
    } else if waiting.count >= Self.procedureLimit {
      events.append(.completed(id, .failure(.tooManyProcedures(limit: Self.procedureLimit))))
    } else {
      waiting.append(Entry(id: id, procedure: procedure))
      startNext(at: now)
    }
    return id
  }
}
