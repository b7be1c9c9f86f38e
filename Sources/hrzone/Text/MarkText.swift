import Primitives
import ZoneProtocol

/// Marks as text.
enum MarkText {
  /// `Mark: new shoes`, or `Mark set` without a text.
  static func words(_ mark: MarkReport) -> String {
    mark.text.map { "Mark: \($0.oneLine)" } ?? "Mark set"
  }
}
