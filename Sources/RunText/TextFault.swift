import Primitives

/// What is wrong in a text file, and where.
public struct TextFault: Error, Hashable, Sendable {
  /// The line, counted from 1.
  public let line: Int
  /// The name of the column as the file has it; nil if the fault is not in one.
  public let column: String?
  /// What is wrong and what to do, in plain words.
  public let reason: String

  init(line: Int, column: String? = nil, _ reason: String) {
    self.line = line
    self.column = column
    self.reason = reason
  }
}

extension TextFault: CustomStringConvertible {
  /// The place and the reason: `line 12, column 'hr': 'abc' is not a number`.
  public var description: String {
    let place = column.map { ", column \($0.quoted)" } ?? ""
    return "line \(line)\(place): \(reason)"
  }
}

extension String {
  /// The text in quotes for a message, as one line, cut to 40 characters.
  var quoted: String {
    let scalars = unicodeScalars
    guard scalars.count > 40 else { return "'\(oneLine)'" }
    return "'\(String(String.UnicodeScalarView(scalars.prefix(40))).oneLine)…'"
  }
}
