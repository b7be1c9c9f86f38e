import TOMLKit

/// A value of a settings file, copied out of TOMLKit so that nothing else depends on its ways: every read of one of its
/// values leaks a little memory, its iterator traps on some keys, and the numbers are not checked.
enum SettingsValue: Hashable, Sendable {
  /// A table; its keys have no order of their own and come sorted.
  case table([SettingsEntry])
  case list([SettingsValue])
  case text(String)
  case whole(Int)
  case decimal(Double)
  case truth(Bool)
  /// What no setting can be: a date or time, or something nested deeper than `maximumDepth`.
  case other
}

/// A key of a table and its value.
struct SettingsEntry: Hashable, Sendable {
  let key: String
  let value: SettingsValue
}

extension SettingsValue {
  /// The deepest setting is `runner[1].zones.bounds[1].from`: six tables and lists, one inside the other.
  static let maximumDepth = 8

  /// The table that the TOML document in `bytes` describes.
  /// - Throws: `SettingsError.faulty` with the line and the column of the fault.
  static func parse(_ bytes: [UInt8]) throws(SettingsError) -> [SettingsEntry] {
    if bytes.count > SettingsFile.maximumSize {
      throw .faulty(path: nil, [SettingsFault(place: "", problem: "more than \(SettingsFile.maximumSize) bytes")])
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .faulty(path: nil, [notUTF8(bytes)]) }
    if let fault = SettingsScanner.fault(in: bytes) { throw .faulty(path: nil, [fault]) }
    do {
      return entries(of: try TOMLTable(string: text), depth: 1)
    } catch let error as TOMLParseError {
      let place = "line \(error.source.begin.line), column \(error.source.begin.column)"
      throw .faulty(path: nil, [SettingsFault(place: place, problem: sentence(error.description))])
    } catch {
      throw .faulty(path: nil, [SettingsFault(place: "", problem: "is no TOML: \(error)")])
    }
  }

  private static func entries(of table: TOMLTable, depth: Int) -> [SettingsEntry] {
    // Not the table's own iterator: it unwraps by force what its lookup does not find.
    table.keys.map { key in
      SettingsEntry(key: key, value: table[key].map { SettingsValue($0, depth: depth + 1) } ?? .other)
    }
  }

  private init(_ value: any TOMLValueConvertible, depth: Int) {
    guard depth <= Self.maximumDepth else {
      self = .other
      return
    }
    switch value.type {
    case .table: self = value.table.map { .table(Self.entries(of: $0, depth: depth)) } ?? .other
    case .array: self = value.array.map { .list($0.map { SettingsValue($0, depth: depth + 1) }) } ?? .other
    case .string: self = value.string.map { .text($0) } ?? .other
    case .int: self = value.int.map { .whole($0) } ?? .other
    case .double: self = value.double.map { .decimal($0) } ?? .other
    case .bool: self = value.bool.map { .truth($0) } ?? .other
    case .date, .time, .dateTime: self = .other
    }
  }

  private static func notUTF8(_ bytes: [UInt8]) -> SettingsFault {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
    return SettingsFault(place: "line \(line + 1)", problem: "is not UTF-8; save the file in this encoding")
  }

  /// "Error while parsing key-value pair: expected '=', saw 'x'" without its first words, on one line.
  private static func sentence(_ description: String) -> String {
    let opening = "Error while parsing "
    return String(description.hasPrefix(opening) ? description.dropFirst(opening.count) : description[...]).visible
  }
}

extension SettingsValue: CustomStringConvertible {
  /// What it is, for the end of a sentence that began with what it should be.
  var description: String {
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

extension String {
  /// The text with each control character as its escape: no fault may look like two, or steer a terminal.
  var visible: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      guard scalar.properties.generalCategory == .control else { return text.unicodeScalars.append(scalar) }
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }

  /// The text as it is shown, cut to `count` characters.
  func shortened(to count: Int) -> String {
    let line = visible
    return line.count > count ? line.prefix(count) + "..." : line
  }
}
