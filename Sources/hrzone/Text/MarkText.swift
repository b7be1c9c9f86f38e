import Primitives
import ZoneProtocol

/// A mark, for a person.
enum MarkText {
  /// `Mark: new shoes`, or without a text `Mark set`.
  static func words(_ mark: MarkReport) -> String {
    mark.text.map { "Mark: \($0.oneLine)" } ?? "Mark set"
  }
}
