import Primitives

/// A fault in the name of a zone, workout or step, or in the text of a mark.
public enum NameFault {
  /// The name is empty or has no visible character.
  case empty
  /// The name has too many bytes of UTF-8.
  case tooLong
  /// The name has a control character, which a terminal would obey, or another hidden character such as a direction mark.
  case notPrintable

  /// The first fault of `name`, whose length is limited to `limit` bytes; nil if there is none.
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
