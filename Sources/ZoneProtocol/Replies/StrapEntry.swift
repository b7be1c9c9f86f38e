import JSON
import Primitives

/// One strap in the answer to `straps.list`, `straps.scan` or `straps.release`. Nil means unknown or not requested.
public struct StrapEntry: Hashable, Sendable {
  /// The strap's address, as in `straps.add` and in reports.
  public var address: String
  /// The kind of a Bluetooth address.
  public var kind: Open<Kind>?
  /// The owner's name for it, else its Bluetooth name.
  public var name: String?
  /// The runner who wears it.
  public var runner: String?
  /// The state of the strap's link.
  public var phase: Open<Phase>?
  /// The reason for that state: a sentence.
  public var reason: String?
  /// The kind of link.
  public var link: String?
  /// The end of the strap's loan; nil if it is not lent.
  public var lentUntil: UTCTime?
  /// The reason why the daemon knows it.
  public var source: Open<Source>?
  /// The signal strength in dBm when last heard: -40 is beside the machine, -90 almost out of range.
  public var signalStrength: Int?
  /// For a strap in range: whether the daemon keeps a link to it.
  public var isKnown: Bool?
  /// For a scan for all devices: whether the device advertises the Heart Rate service.
  public var offersHeartRate: Bool?

  /// Kinds of Bluetooth addresses.
  public enum Kind: String, CaseIterable, Sendable {
    /// Registered with the IEEE.
    case `public`
    /// Chosen by the strap.
    case random
  }

  /// The reason why the daemon knows a strap.
  public enum Source: String, CaseIterable, Sendable {
    /// It is named in the settings or on the command line.
    case settings
    /// It was added with `straps.add`.
    case added
    /// It was the strongest in range when no strap was known.
    case adopted
  }

  /// Creates an entry in which everything else is unknown.
  public init(address: String) {
    self.address = address
  }

  func encode(into writer: inout JSONWriter) {
    writer.object { object in encodeMembers(into: &object) }
  }

  func encodeMembers(into object: inout JSONWriter) {
    object.member("address", address)
    if let kind { object.member("kind", kind.name) }
    if let name { object.member("name", name) }
    if let runner { object.member("runner", runner) }
    if let phase { object.member("phase", phase.name) }
    if let reason { object.member("reason", reason) }
    if let link { object.member("link", link) }
    if let lentUntil { object.member("lent_until", "\(lentUntil)") }
    if let source { object.member("source", source.name) }
    if let signalStrength { object.member("signal_dbm", signalStrength) }
    if let isKnown { object.member("known", isKnown) }
    if let offersHeartRate { object.member("heart_rate", offersHeartRate) }
  }

  /// The entry as one line of JSON with its line feed.
  public func line() -> [UInt8] {
    var writer = JSONWriter()
    encode(into: &writer)
    writer.appendNewline()
    return writer.bytes
  }

  init(_ object: ObjectReader) throws(MessageError) {
    address = try object.required("address", \.string, "a string")
    kind = try object.optional("kind", \.string, "a string").map { Open($0) }
    name = try object.optional("name", \.string, "a string")
    runner = try object.optional("runner", \.string, "a string")
    phase = try object.optional("phase", \.string, "a string").map { Open($0) }
    reason = try object.optional("reason", \.string, "a string")
    link = try object.optional("link", \.string, "a string")
    lentUntil = try object.optional("lent_until", { $0.string.flatMap { UTCTime(parsing: $0) } }, "a time")
    source = try object.optional("source", \.string, "a string").map { Open($0) }
    signalStrength = try object.optional("signal_dbm", \.whole, "an integer")
    isKnown = try object.optional("known", \.bool, "true or false")
    offersHeartRate = try object.optional("heart_rate", \.bool, "true or false")
  }
}

/// The line for a strap that was found, or whose data changed, during `straps.scan`. Only the client that scans gets it.
public struct FoundStrap: Hashable, Sendable {
  /// The id of the scan request.
  public var id: RequestID
  /// The strap.
  public var strap: StrapEntry

  /// Creates the line about `strap` for the request `id`.
  public init(id: RequestID, strap: StrapEntry) {
    self.id = id
    self.strap = strap
  }

  func encode(into writer: inout JSONWriter) {
    writer.object { object in
      object.member("type", "found")
      object.member("id", id)
      strap.encodeMembers(into: &object)
    }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    id = try object.required("id", \.requestID, "a string or an integer")
    strap = try StrapEntry(object)
  }
}
