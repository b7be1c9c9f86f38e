import ATT
import Primitives

/// The client side of the Generic Attribute Profile on one bearer, without I/O.
/// Core Specification, Vol 3, Part G, 4, over Part F, 3.3.
///
/// The owner gives it each PDU that arrives and the time, sends each PDU of `nextOutgoing()`, takes each event of
/// `nextEvent()`, and calls `advance(to:)` at `nextDeadline`. Procedures queue; one request is outstanding at a time.
///
/// What a peer can make it hold is bounded: 128 values that were not taken (then the oldest goes, and `droppedValues`
/// counts it), and one answer to a request (a second request before the first answer is sent breaks Part F, 3.3.2, and
/// is ignored). A discovery ends after 1024 attributes, a value after 512 bytes.
public struct GATTClient: Sendable {
  /// The MTU until one is exchanged, in bytes. Core Specification, Vol 3, Part G, 5.2.1.
  public static let defaultMTU: UInt16 = 23
  /// How long a transaction may take. Core Specification, Vol 3, Part F, 3.3.3.
  public static let transactionTimeout: Duration = .seconds(30)
  /// How many procedures may wait; one more fails at once.
  public static let procedureLimit = 64

  /// Names a procedure in the event that completes it; unique for one client.
  public struct ProcedureID: Hashable, Sendable {
    let number: UInt64
  }

  /// What a procedure came to.
  public enum Outcome: Hashable, Sendable {
    /// The MTU in force, in bytes.
    case mtu(UInt16)
    /// The services of the UUID that was asked, from declaration to last attribute; none is a success too.
    case services([HandleRange])
    /// The characteristics in the range, in the order of their handles.
    case characteristics([Characteristic])
    /// The attributes in the range, in the order of their handles.
    case descriptors([Descriptor])
    /// The whole value.
    case value([UInt8])
    /// The write was answered, or, without response, handed over for sending.
    case written
  }

  /// What happened.
  public enum Event: Hashable, Sendable {
    /// A procedure ended, well or not.
    case completed(ProcedureID, Result<Outcome, GATTError>)
    /// The peer notified the value at the handle.
    case notification(AttributeHandle, [UInt8])
    /// The peer indicated the value at the handle. It is confirmed already.
    case indication(AttributeHandle, [UInt8])
    /// The peer's attributes in the range changed: what was discovered there means nothing any more.
    case servicesChanged(HandleRange)
    /// The bearer must be closed; nothing more is sent or received on it.
    case ended(GATTError)
  }

  /// A procedure that was begun or waits.
  struct Entry: Sendable {
    let id: ProcedureID
    var procedure: Procedure
  }

  /// The request that is outstanding. `entry` is `nil` when the procedure was dropped and only its response is awaited.
  struct Transaction: Sendable {
    var entry: Entry?
    let request: Opcode
    let mtu: UInt16
    let deadline: Instant
    /// The request's bytes until they are taken for sending.
    var unsent: [UInt8]?
  }

  /// The MTU in force, in bytes, for both directions.
  public internal(set) var mtu = GATTClient.defaultMTU
  /// Whether the bearer has ended.
  public internal(set) var isEnded = false
  /// How many notifications and indications were dropped since nobody took them.
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

  /// A client whose side can receive PDUs of `receiveMTU` bytes (23 at least). The MTU is 23 until exchanged.
  public init(receiveMTU: UInt16) {
    self.receiveMTU = max(receiveMTU, Self.defaultMTU)
  }

  /// Exchange MTU (Part G, 4.3.1). Completes with `.mtu`: the lesser of both sides', and never under 23. A second
  /// exchange is not sent (Part F, 3.4.2.1) and completes with the MTU in force.
  public mutating func exchangeMTU(at now: Instant) -> ProcedureID {
    begin(.exchangeMTU(receiveMTU: receiveMTU), at: now)
  }

  /// Discover Primary Service by Service UUID (Part G, 4.4.2). Completes with `.services`.
  public mutating func discoverServices(_ uuid: BluetoothUUID, at now: Instant) -> ProcedureID {
    begin(.discoverServices(uuid, DiscoveryCursor(.all), found: []), at: now)
  }

  /// Discover All Characteristics of a Service (Part G, 4.6.1), the service's range given. Completes with
  /// `.characteristics`.
  public mutating func discoverCharacteristics(in range: HandleRange, at now: Instant) -> ProcedureID {
    begin(.discoverCharacteristics(DiscoveryCursor(range), found: []), at: now)
  }

  /// Discover All Characteristic Descriptors (Part G, 4.7.1), the characteristic's `descriptors` range given. Completes
  /// with `.descriptors`.
  public mutating func discoverDescriptors(in range: HandleRange, at now: Instant) -> ProcedureID {
    begin(.discoverDescriptors(DiscoveryCursor(range), found: []), at: now)
  }

  /// Read Characteristic Value (Part G, 4.8.1), with Read Long Characteristic Values (4.8.3) where it is needed.
  /// Completes with `.value`.
  public mutating func read(_ handle: AttributeHandle, at now: Instant) -> ProcedureID {
    begin(.read(handle, value: []), at: now)
  }

  /// Write Characteristic Value (Part G, 4.9.3) of at most MTU-3 bytes. Completes with `.written`.
  public mutating func write(_ value: [UInt8], to handle: AttributeHandle, at now: Instant) -> ProcedureID {
    begin(.write(handle, value: value), at: now)
  }

  /// Writes the Client Characteristic Configuration at `cccd` (Part G, 3.3.3.3, 4.10 and 4.11); an empty configuration
  /// ends the subscription. Completes with `.written`, or fails at once if the characteristic does not offer it. Values
  /// may come before it completes.
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

  /// When `advance(to:)` is due next.
  public var nextDeadline: Instant? { transaction?.deadline }

  /// Ends the bearer if a transaction has lasted 30 s (Part F, 3.3.3).
  public mutating func advance(to now: Instant) {
    guard let transaction, transaction.deadline <= now else { return }
    end(.transactionTimedOut(transaction.request))
  }

  /// The next PDU to send; `nil` if there is none. Confirmations go first, then answers, then our own.
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
