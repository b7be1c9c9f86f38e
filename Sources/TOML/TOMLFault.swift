/// Why a document is not TOML, and where.
public struct TOMLFault: Error, Hashable, Sendable {
  /// Where the fault is.
  public let position: TOMLPosition
  /// The fault and its remedy.
  ///
  /// It quotes words of the document as they are, each cut to 40 characters. They may hold control characters such as a line
  /// feed; make those visible before printing.
  public let problem: String

  /// The fault at `position`.
  public init(_ problem: String, at position: TOMLPosition) {
    self.position = position
    self.problem = problem
  }
}

extension TOMLFault: CustomStringConvertible {
  /// `line 3, column 7: write ...`
  public var description: String { "\(position): \(problem)" }
}

extension String {
  /// The text, cut to the length that messages quote.
  var excerpt: String { unicodeScalars.count > 40 ? String(unicodeScalars.prefix(40)) + "..." : self }
}
