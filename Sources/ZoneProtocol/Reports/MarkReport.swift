import JSON

/// A mark: a moment that a client wants to find again, such as a change of shoes.
public struct MarkReport: Hashable, Sendable {
  /// The longest text of a mark, in bytes of UTF-8.
  public static let maximumTextLength = 200

  /// The text of the mark; nil for none.
  public var text: String?

  /// Creates a mark.
  public init(text: String? = nil) {
    self.text = text
  }

  func encodeMembers(into object: inout JSONWriter) {
    if let text { object.member("text", text) }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    text = try object.optional("text", \.string, "a string")
  }
}
