import Primitives

/// What is wrong with a name that people give to a zone, a workout or a step, or with the text of a mark.
public enum NameFault {
  /// It is empty, or nothing of it is seen.
  case empty
  /// It has too many bytes of UTF-8.
  case tooLong
  /// It has a control character, which a terminal would obey, or another that is hidden, as a mark of direction.
  case notPrintable

  /// The first fault of `name`, which may have `limit` bytes; nil if there is none.
  public init?(_ name: String, atMost limit: Int) {
    if name.isBlank {
      self = .empty
    } else if name.utf8.count > limit {
      self = .tooLong
    } else if name.hasHiddenCharacters {
      self = .notPrintable
    } else {
      return nil
    }
  }
}
