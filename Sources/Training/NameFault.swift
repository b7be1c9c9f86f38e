/// What is wrong with a name that people give: to a zone, a workout or a step.
enum NameFault {
  /// It is empty.
  case empty
  /// It has too many bytes of UTF-8.
  case tooLong
  /// It has a control character, which a terminal would obey.
  case notPrintable

  /// The first fault of `name`, which may have `limit` bytes; nil if there is none.
  init?(_ name: String, atMost limit: Int) {
    if name.isEmpty {
      self = .empty
    } else if name.utf8.count > limit {
      self = .tooLong
    } else if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
      self = .notPrintable
    } else {
      return nil
    }
  }
}
