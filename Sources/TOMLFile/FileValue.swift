import Primitives
import TOML

/// A value of a file of settings or of a workout.
public enum FileValue: Hashable, Sendable {
  /// A table, in the order of the file.
  case table([FileEntry])
  case list([FileValue])
  case text(String)
  case whole(Int)
  case decimal(Double)
  case truth(Bool)
  /// A date or a time, which no file here needs.
  case dateTime
}

/// A key of a table and its value.
public struct FileEntry: Hashable, Sendable {
  /// The key, as the file has it.
  public let key: String
  /// What it stands for.
  public let value: FileValue
  /// Where the key is.
  public let position: TOMLPosition
}

extension FileValue {
  /// The entries of `table`, in the order of the file.
  static func entries(of table: TOMLTable) -> [FileEntry] {
    table.entries.map { FileEntry(key: $0.key, value: FileValue($0.value), position: $0.position) }
  }

  private init(_ value: TOMLValue) {
    switch value.content {
    case .table(let table): self = .table(Self.entries(of: table))
    case .array(let values): self = .list(values.map { FileValue($0) })
    case .string(let text): self = .text(text)
    // What an `Int` of 32 bits cannot hold is in no range that is asked for.
    case .integer(let number): self = .whole(Int(clamping: number))
    case .float(let number): self = .decimal(number)
    case .boolean(let truth): self = .truth(truth)
    case .dateTime: self = .dateTime
    }
  }
}

extension FileValue {
  /// The duration it stands for: a number of seconds, or a text as `WrittenDuration` reads it; nil if it is none.
  public var duration: Duration? {
    switch self {
    case .whole(let seconds): .seconds(seconds)
    // NaN is in no range. More than this cannot be counted in nanoseconds.
    case .decimal(let seconds) where (-1e9...1e9).contains(seconds): .nanoseconds(Int64((seconds * 1e9).rounded()))
    case .text(let text): WrittenDuration.parse(text)
    case .table, .list, .decimal, .truth, .dateTime: nil
    }
  }
}

extension FileValue: CustomStringConvertible {
  /// What it is, for the end of a sentence that began with what it should be.
  public var description: String {
    switch self {
    case .table: "a table"
    case .list: "a list"
    case .text(let text): "the text \"\(text.shortened(to: 40))\""
    case .whole(let number): "\(number)"
    case .decimal(let number): "\(number)"
    case .truth(let truth): "\(truth)"
    case .dateTime: "a date or time"
    }
  }
}
