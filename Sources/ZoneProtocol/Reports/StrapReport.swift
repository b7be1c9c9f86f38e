import JSON

/// The condition of a strap or its link changed. Nil is unknown.
public struct StrapReport: Hashable, Sendable {
  /// Where the link stands.
  public var phase: Open<StrapPhase>
  /// Why it stands there: a sentence.
  public var reason: String?
  /// How full the strap's battery is, in percent.
  public var battery: Int?
  /// Where on the body the strap is worn, as in "chest".
  public var location: String?
  /// The strap's model, as its maker writes it.
  public var model: String?
  /// The way the link takes: "direct", "bluetoothd", "unix", "sim", "replay".
  public var link: String?
  /// What keeps the strap from being read until a person sees to it, as `reason` says; nil where nothing is known to.
  public var fault: Open<StrapFault>?
  /// What the strap sent that could not be used.
  public var rejects = RejectsReport()

  /// The condition of a strap of which all else is unknown.
  public init(phase: StrapPhase, reason: String? = nil) {
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
    fault = try object.optional("fault", \.string, "a string").map { Open($0) }
    rejects = try RejectsReport(object)
  }
}
