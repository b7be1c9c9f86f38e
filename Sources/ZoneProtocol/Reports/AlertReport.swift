import JSON
import Training

/// Something the runner should know, with the figures behind it.
public struct AlertReport: Hashable, Sendable {
  /// What it is about.
  public var kind: Open<AlertKind>
  /// How much it matters.
  public var severity: Open<Severity>
  /// A short sentence for the screen.
  public var text: String
  /// The same for the ear: shorter, advice first, without symbols; nil where a daemon of an earlier version sent none.
  public var speech: String?
  /// Whether it is for programs and logs alone: it is not to be sounded, spoken or shown in a banner.
  public var isQuiet: Bool
  /// The figures behind it, in the order they have on the wire. None is called as a key that all alerts have.
  public var figures: [JSONMember]

  /// An alert of all its parts.
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

  /// How long what it foretells can be true: until a zone is entered, or a step is over. Nil for what foretells nothing.
  public var term: Duration? {
    figures.first { Self.terms.contains($0.key) }?.value.tenths
  }

  private static let terms: Set<String> = ["within", "remaining", "left"]

  /// The keys that every alert's line may have.
  private static let common: Set<String> = [
    "type", "seq", "time", "strap", "runner", "kind", "severity", "text", "speech", "quiet",
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
