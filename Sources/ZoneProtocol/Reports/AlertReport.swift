import JSON
import Training

/// An alert: something the runner should know, with its figures.
public struct AlertReport: Hashable, Sendable {
  /// The kind of alert.
  public var kind: Open<AlertKind>
  /// The importance.
  public var severity: Open<Severity>
  /// A short sentence for the screen.
  public var text: String
  /// The same for speech: shorter, advice first, without symbols. Nil from daemons of earlier versions.
  public var speech: String?
  /// Whether the alert is only for programs and logs. Do not sound, speak or show it.
  public var isQuiet: Bool
  /// The figures, in their order on the wire. No key collides with the keys that all alerts have.
  public var figures: [JSONMember]

  /// Creates an alert.
  public init(
    kind: AlertKind, severity: Severity, text: String, speech: String? = nil, isQuiet: Bool = false,
    figures: [JSONMember] = []
  ) {
    self.kind = .known(kind)
    self.severity = .known(severity)
    self.text = text
    self.speech = speech
    self.isQuiet = isQuiet
    self.figures = figures
  }

  /// How long a prediction stays true: until a zone is entered, or a step is over. Nil for an alert without a prediction.
  public var term: Duration? {
    figures.first { Self.terms.contains($0.key) }?.value.tenths
  }

  private static let terms: Set<String> = ["within", "remaining", "left"]

  /// The keys that every alert's line may have.
  private static let common: Set<String> = [
    "type", "seq", "time", "strap", "runner", "t", "kind", "severity", "text", "speech", "quiet",
  ]

  func encodeMembers(into object: inout JSONWriter) {
    object.member("kind", kind.name)
    object.member("severity", severity.name)
    object.member("text", text)
    if let speech { object.member("speech", speech) }
    if isQuiet { object.member("quiet", true) }
    for figure in figures where !Self.common.contains(figure.key) { object.member(figure.key, figure.value) }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    kind = Open(try object.required("kind", \.string, "a string"))
    severity = Open(try object.required("severity", \.string, "a string"))
    text = try object.required("text", \.string, "a string")
    speech = try object.optional("speech", \.string, "a string")
    isQuiet = try object.optional("quiet", \.bool, "true or false") ?? false
    figures = object.members.filter { !Self.common.contains($0.key) }
  }
}
