import Primitives

/// A table of a file while it is read. Each key is taken once; `finish` refuses the keys that nobody took.
public struct FileTable {
  /// The path of the table itself: `runner[1]`; empty for the whole file.
  public let path: String
  private let entries: [FileEntry]
  /// The word for the file's keys in faults, such as `setting`.
  private let noun: String
  private var known: [String] = []
  private var retired: [String] = []

  /// A table of which no key is taken yet.
  /// - Parameters:
  ///   - path: the path of the table itself; empty for the whole file.
  ///   - entries: the table's keys and values.
  ///   - noun: the word for the file's keys in faults.
  public init(path: String, entries: [FileEntry], noun: String = "setting") {
    self.path = path
    self.entries = entries
    self.noun = noun
  }

  /// The path of `key` in this table.
  public func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// Whether `key` is given, whatever its value.
  public func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// Takes the value of `key`; nil if it is absent.
  public mutating func take(_ key: String) -> FileValue? {
    known.append(key)
    return entries.first { $0.key == key }?.value
  }

  /// Whether the retired `key` of an earlier version is given. Any value is accepted, and suggestions never contain the key.
  public mutating func hasRetired(_ key: String) -> Bool {
    retired.append(key)
    return has(key)
  }

  /// Refuses `key`, which belongs elsewhere, with the sentence `problem`. Suggestions never contain it.
  public mutating func refuse(_ key: String, _ problem: String, _ faults: inout [FileFault]) {
    if hasRetired(key) { faults.append(FileFault(place: place(key), problem: problem)) }
  }

  /// A whole number in `allowed`. Faults name its `unit`.
  public mutating func whole(
    _ key: String, in allowed: ClosedRange<Int>, _ unit: String, _ faults: inout [FileFault]
  ) -> Int? {
    guard let value = take(key) else { return nil }
    if case .whole(let number) = value, allowed.contains(number) { return number }
    let wanted = "a whole number from \(allowed.lowerBound) to \(allowed.upperBound) \(unit)"
    faults.append(FileFault(place: place(key), wanted: wanted, found: value))
    return nil
  }

  /// A number in `allowed`, which is given in whole units. Faults name the `unit`.
  public mutating func number(
    _ key: String, in allowed: ClosedRange<Double>, _ unit: String, _ faults: inout [FileFault]
  ) -> Double? {
    guard let value = take(key) else { return nil }
    // NaN is in no range.
    if let number = value.number, allowed.contains(number) { return number }
    let wanted = "a number from \(Int(allowed.lowerBound)) to \(Int(allowed.upperBound)) \(unit)"
    faults.append(FileFault(place: place(key), wanted: wanted, found: value))
    return nil
  }

  /// A duration whose seconds are in `allowed`.
  public mutating func duration(_ key: String, in allowed: ClosedRange<Int>, _ faults: inout [FileFault]) -> Duration? {
    guard let value = take(key) else { return nil }
    let duration = value.duration
    let range = Duration.seconds(allowed.lowerBound)...Duration.seconds(allowed.upperBound)
    if let duration, range.contains(duration) { return duration }
    var form = ""
    if case .text = value, duration == nil { form = ", or a text such as \"90 s\" or \"5:30\"" }
    let wanted = "seconds from \(allowed.lowerBound) to \(allowed.upperBound)\(form)"
    faults.append(FileFault(place: place(key), wanted: wanted, found: value))
    return nil
  }

  /// A duration of any length.
  public mutating func duration(_ key: String, _ faults: inout [FileFault]) -> Duration? {
    guard let value = take(key) else { return nil }
    if let duration = value.duration { return duration }
    let wanted = "seconds, or a text such as \"10 min\", \"90 s\", \"1 min 30\" or \"5:30\""
    faults.append(FileFault(place: place(key), wanted: wanted, found: value))
    return nil
  }

  /// `true` or `false`.
  public mutating func boolean(_ key: String, _ faults: inout [FileFault]) -> Bool? {
    guard let value = take(key) else { return nil }
    if case .boolean(let boolean) = value { return boolean }
    faults.append(FileFault(place: place(key), wanted: "true or false", found: value))
    return nil
  }

  /// A text, converted by `parse`, whose error is the fault.
  public mutating func text<T>(
    _ key: String, _ wanted: String, _ faults: inout [FileFault], _ parse: (String) -> T?
  ) -> T? {
    guard let value = take(key) else { return nil }
    if case .text(let text) = value, let parsed = parse(text) { return parsed }
    faults.append(FileFault(place: place(key), wanted: wanted, found: value))
    return nil
  }

  /// A name: 1 to 64 bytes with a visible character, without control or other hidden characters.
  public mutating func name(_ key: String, _ faults: inout [FileFault]) -> String? {
    text(key, Self.wantedName, &faults) { Self.isName($0) ? $0 : nil }
  }

  /// The form of a name, for a fault.
  public static let wantedName = "a text of 1 to 64 bytes, not blank, without control or direction characters"

  /// Whether `text` is a name.
  public static func isName(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && !text.hasHiddenCharacters && !text.isBlank
  }

  /// The result of `read` for `key`, which must be given.
  public mutating func required<T>(
    _ key: String, _ faults: inout [FileFault], _ read: (inout FileTable, inout [FileFault]) -> T?
  ) -> T? {
    if !has(key) { faults.append(FileFault(place: place(key), problem: "must be given")) }
    return read(&self, &faults)
  }

  /// The table at `key`; empty if it is absent.
  public mutating func table(_ key: String, _ faults: inout [FileFault]) -> FileTable {
    let value = take(key)
    switch value {
    case .table(let entries)?: return FileTable(path: place(key), entries: entries, noun: noun)
    case .list, .text, .whole, .decimal, .boolean, .dateTime:
      if let value { faults.append(FileFault(place: place(key), wanted: "a table: [\(place(key))]", found: value)) }
    case nil: break
    }
    return FileTable(path: place(key), entries: [], noun: noun)
  }

  /// The values of the list at `key` with their paths, counted from 1; nil if it is absent or faulty.
  public mutating func list(
    _ key: String, of what: String, atMost limit: Int, _ faults: inout [FileFault]
  ) -> [(place: String, value: FileValue)]? {
    guard let value = take(key) else { return nil }
    guard case .list(let values) = value else {
      faults.append(FileFault(place: place(key), wanted: what, found: value))
      return nil
    }
    guard values.count <= limit else {
      faults.append(
        FileFault(place: place(key), problem: "must have at most \(limit) entries; it has \(values.count)"))
      return nil
    }
    return values.enumerated().map { ("\(place(key))[\($0 + 1)]", $1) }
  }

  /// The tables of the list at `key`, written `[[key]]`.
  public mutating func tables(_ key: String, atMost limit: Int, _ faults: inout [FileFault]) -> [FileTable] {
    let what = "written [[\(key)]], with two brackets on each side"
    return (list(key, of: what, atMost: limit, &faults) ?? []).compactMap { place, value in
      if case .table(let entries) = value { return FileTable(path: place, entries: entries, noun: noun) }
      faults.append(FileFault(place: place, wanted: what, found: value))
      return nil
    }
  }

  /// Refuses each key that nobody took. Call it last.
  public func finish(_ faults: inout [FileFault]) {
    var told: Set<String> = []
    for entry in entries where !known.contains(entry.key) && !retired.contains(entry.key) {
      // Long keys with the same beginning look the same in a message.
      let key = entry.key.shortened(to: 40)
      guard told.insert(key).inserted else { continue }
      let owner = path.isEmpty ? "this file" : path
      let hint = known.nearest(to: entry.key).map { "; did you mean \($0)?" }
      faults.append(
        FileFault(
          place: place(key), problem: "is not a \(noun)" + (hint ?? "; \(owner) has \(known.joined(separator: ", "))"),
          position: entry.position))
    }
  }
}

extension [String] {
  /// The element with the fewest inserted, removed, changed or swapped letters from `word`; nil if they are many.
  public func nearest(to word: String) -> String? {
    let word = word.lowercased()
    guard word.utf8.count <= 32 else { return nil }
    let near = map { (text: $0, distance: Spelling.distance($0, word)) }.filter {
      $0.distance <= Swift.max(1, $0.text.count / 3)
    }
    return near.min { $0.distance < $1.distance }?.text
  }
}

/// How similar keys are.
private enum Spelling {
  /// The number of insertions, removals, changes and swaps of neighbouring letters that turn `first` into `second`.
  static func distance(_ first: String, _ second: String) -> Int {
    let from = Array(first.utf8)
    let to = Array(second.utf8)
    var rows = [Array(0...to.count)]
    for i in 0..<from.count {
      var row = [i + 1]
      for j in 0..<to.count {
        var least = min(rows[i][j] + (from[i] == to[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, from[i] == to[j - 1], from[i - 1] == to[j] { least = min(least, rows[i - 1][j - 1] + 1) }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[from.count][to.count]
  }
}
