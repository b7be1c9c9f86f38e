import Primitives
import TOML

/// A value of a settings file or a workout file.
public enum FileValue: Hashable, Sendable {
  /// A table, in file order.
  case table([FileEntry])
  case list([FileValue])
  case text(String)
  case whole(Int)
  case decimal(Double)
  case boolean(Bool)
  /// A date or a time, which no file of ours needs.
  case dateTime
}

/// A key of a table and its value.
public struct FileEntry: Hashable, Sendable {
  /// The key, as written in the file.
  public let key: String
  /// The key's value.
  public let value: FileValue
  /// The position of the key.
  public let position: TOMLPosition
}

extension FileValue {
  /// The entries of `table`, in file order.
  static func entries(of table: TOMLTable) -> [FileEntry] {
    table.entries.map { FileEntry(key: $0.key, value: FileValue($0.value), position: $0.position) }
  }

  private init(_ value: TOMLValue) {
    switch value.content {
    case .table(let table): self = .table(Self.entries(of: table))
    case .array(let values): self = .list(values.map { FileValue($0) })
    case .string(let text): self = .text(text)
    // A number that does not fit in a 32-bit `Int` is out of every allowed range.
    case .integer(let number): self = .whole(Int(clamping: number))
    case .float(let number): self = .decimal(number)
    case .boolean(let boolean): self = .boolean(boolean)
    case .dateTime: self = .dateTime
    }
  }
}

extension FileValue {
  /// The number, if this is one.
  var number: Double? {
    switch self {
    case .whole(let number): Double(number)
    case .decimal(let number): number
    case .table, .list, .text, .boolean, .dateTime: nil
    }
  }

  /// The duration: a number of seconds, or a text as read by `WrittenDuration`; nil for anything else.
  public var duration: Duration? {
    switch self {
    case .whole(let seconds): .seconds(seconds)
    // NaN is in no range. Longer durations do not fit in nanoseconds.
    case .decimal(let seconds) where (-1e9...1e9).contains(seconds): .nanoseconds(Int64((seconds * 1e9).rounded()))
    case .text(let text): WrittenDuration.parse(text)
    case .table, .list, .decimal, .boolean, .dateTime: nil
    }
  }
}

extension FileValue: CustomStringConvertible {
  /// The value in words, for the end of a fault: "it is ...".
  public var description: String {
    switch self {
    case .table: "a table"
    case .list: "a list"
    case .text(let text): "the text \"\(text.shortened(to: 40))\""
    case .whole(let number): "\(number)"
    case .decimal(let number): "\(number)"
    case .boolean(let boolean): "\(boolean)"
    case .dateTime: "a date or time"
    }
  }
}
