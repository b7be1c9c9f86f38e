/// Why a document is not TOML, and where.
public struct TOMLFault: Error, Hashable, Sendable {
  /// Where the fault is.
  public let position: TOMLPosition
  /// What is wrong and what to write instead.
  ///
  /// Words of the document are quoted as they are, each cut to 40 characters. They may hold control characters, a line feed
  /// for one: make those visible before the sentence is printed.
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
  /// The text cut to what a message quotes of a document.
  var excerpt: String { unicodeScalars.count > 40 ? String(unicodeScalars.prefix(40)) + "..." : self }
}
