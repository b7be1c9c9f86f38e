import TOMLKit

/// A value of a TOML file, copied out of TOMLKit so that nothing else depends on its ways: every read of one of its
/// values leaks a little memory, its iterator traps on some keys, and the numbers are not checked.
public enum FileValue: Hashable, Sendable {
  /// A table; its keys have no order of their own and come sorted.
  case table([FileEntry])
  case list([FileValue])
  case text(String)
  case whole(Int)
  case decimal(Double)
  case truth(Bool)
  /// What no value here can be: a date or time, or something nested deeper than `maximumDepth`.
  case other
}

/// A key of a table and its value.
public struct FileEntry: Hashable, Sendable {
  /// The key, as the file has it.
  public let key: String
  /// What it stands for.
  public let value: FileValue
}

extension FileValue {
  /// The greatest size of a document in bytes. The parser's recursion and the walk over its values are bounded by it.
  public static let maximumSize = 16 * 1024
  /// The deepest value is a step's inside four repeats, `steps[1].steps[1].steps[1].steps[1].steps[1].name`: twelve tables
  /// and lists, one inside the other. A few more, so that what nests too deep is told what is wrong with it.
  static let maximumDepth = 16

  /// The table that the TOML document in `bytes` describes.
  /// - Throws: the first fault, with its line and column.
  public static func parse(_ bytes: [UInt8]) throws(FileFault) -> [FileEntry] {
    if bytes.count > maximumSize { throw FileFault(place: "", problem: "more than \(maximumSize) bytes") }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw notUTF8(bytes) }
    if let fault = TOMLScanner.fault(in: bytes) { throw fault }
    do {
      return entries(of: try TOMLTable(string: text), depth: 1)
    } catch let error as TOMLParseError {
      let place = "line \(error.source.begin.line), column \(error.source.begin.column)"
      throw FileFault(place: place, problem: sentence(error.description))
    } catch {
      throw FileFault(place: "", problem: "is no TOML: \(error)")
    }
  }

  private static func entries(of table: TOMLTable, depth: Int) -> [FileEntry] {
    // Not the table's own iterator: it unwraps by force what its lookup does not find.
    table.keys.map { key in
      FileEntry(key: key, value: table[key].map { FileValue($0, depth: depth + 1) } ?? .other)
    }
  }

  private init(_ value: any TOMLValueConvertible, depth: Int) {
    guard depth <= Self.maximumDepth else {
      self = .other
      return
    }
    switch value.type {
    case .table: self = value.table.map { .table(Self.entries(of: $0, depth: depth)) } ?? .other
    case .array: self = value.array.map { .list($0.map { FileValue($0, depth: depth + 1) }) } ?? .other
    case .string: self = value.string.map { .text($0) } ?? .other
    case .int: self = value.int.map { .whole($0) } ?? .other
    case .double: self = value.double.map { .decimal($0) } ?? .other
    case .bool: self = value.bool.map { .truth($0) } ?? .other
    case .date, .time, .dateTime: self = .other
    }
  }

  private static func notUTF8(_ bytes: [UInt8]) -> FileFault {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    return FileFault(place: "line \(line + 1)", problem: "is not UTF-8; save the file in this encoding")
  }

  /// "Error while parsing key-value pair: expected '=', saw 'x'" without its first words, on one line.
  private static func sentence(_ description: String) -> String {
    let opening = "Error while parsing "
    return String(description.hasPrefix(opening) ? description.dropFirst(opening.count) : description[...]).visible
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
    case .other: "something else"
    }
  }
}
