import JSON
import Primitives

/// The changed condition of a strap or its link. Nil means unknown.
public struct StrapReport: Hashable, Sendable {
  /// The state of the link.
  public var phase: Open<Phase>
  /// The reason for that state: a sentence.
  public var reason: String?
  /// Battery level in percent.
  public var battery: Int?
  /// The body location of the sensor, as in "chest".
  public var location: String?
  /// The strap's model, as the maker writes it.
  public var model: String?
  /// The kind of link: "direct", "bluetoothd", "unix", "sim", "replay".
  public var link: String?
  /// The instant at which the last link was connected, on the clock of `Report.t`; nil before the first.
  public var linkSince: Instant?
  /// Whether the strap is no longer in use: this is its last report of this type.
  public var isRetired = false
  /// The fault that a person must fix, as `reason` says; nil if none is known.
  public var fault: Open<StrapFault>?
  /// Counts of unusable measurements.
  public var rejects = RejectsReport()

  /// Creates a condition in which everything else is unknown.
  public init(phase: Phase, reason: String? = nil) {
    self.phase = .known(phase)
    self.reason = reason
  }

  func encodeMembers(into object: inout JSONWriter) {
    object.member("phase", phase.name)
    if let reason { object.member("reason", reason) }
    if let battery { object.member("battery", battery) }
    if let location { object.member("location", location) }
    if let model { object.member("model", model) }
    if let link { object.member("link", link) }
    if let linkSince { object.member("link_since", linkSince) }
    if isRetired { object.member("retired", true) }
    if let fault { object.member("fault", fault.name) }
    rejects.encodeMembers(into: &object)
  }

  init(_ object: ObjectReader) throws(MessageError) {
    phase = Open(try object.required("phase", \.string, "a string"))
    reason = try object.optional("reason", \.string, "a string")
    battery = try object.optional("battery", \.whole, "an integer")
    location = try object.optional("location", \.string, "a string")
    model = try object.optional("model", \.string, "a string")
    link = try object.optional("link", \.string, "a string")
    linkSince = try object.optional("link_since", \.instant, "seconds")
    isRetired = try object.optional("retired", \.bool, "true or false") ?? false
    fault = try object.optional("fault", \.string, "a string").map { Open($0) }
    rejects = try RejectsReport(object)
  }
}
