/// A key of a path, with its position.
struct TOMLKey {
  let text: String
  let position: TOMLPosition
}

/// The tables of a document during parsing, and the rules for who may define and extend them. TOML 1.0, "Table" and "Array of
/// Tables".
struct TOMLTree {
  private enum Node {
    case value(TOMLValue)
    case table(Int)
    /// The tables of `[[key]]`, never empty.
    case tables([Int])
  }

  /// How a table was defined. A table is defined once.
  private enum Definition: Equatable {
    /// Not yet defined: so far there are only headers of tables inside it.
    case implied
    /// By a header.
    case header
    /// By dotted keys in a section. Only that section may add more of them.
    case dotted(section: Int)
  }

  private struct Entry {
    let key: TOMLKey
    var node: Node
  }

  private struct Table {
    var position: TOMLPosition
    let depth: Int
    var definition: Definition
    var entries: [Entry] = []
    /// The position of each key's entry. Keys are compared by bytes, because `String` treats some different code points as
    /// equal.
    var index: [[UInt8]: Int] = [:]
  }

  private var tables: [Table]
  private var section = 0
  /// The table that receives key-value pairs.
  private var current = 0

  /// A tree with one empty table, nested in `depth - 1` other tables and arrays.
  init(at position: TOMLPosition, depth: Int) {
    tables = [Table(position: position, depth: depth, definition: .header)]
  }

  /// The nesting depth of the value of the key `path`.
  func depth(of path: [TOMLKey]) -> Int { tables[current].depth + path.count - 1 }

  /// Begins the section of a header `[path]`.
  mutating func open(_ path: [TOMLKey]) throws(TOMLFault) {
    let (parent, last) = try enter(path)
    guard let last else { return }
    switch entry(last, in: parent)?.node {
    case nil: begin(try add(last, to: parent, .header))
    case .table(let table):
      guard tables[table].definition == .implied else {
        let name = Self.name(path)
        let problem =
          "[\(name)] is already in line \(tables[table].position.line); put its keys together, or write [[\(name)]] each "
          + "time for a list"
        throw TOMLFault(problem, at: last.position)
      }
      tables[table].definition = .header
      tables[table].position = last.position
      begin(table)
    case .tables(let list):
      let name = Self.name(path)
      let line = list.first.map { tables[$0].position.line } ?? 0
      throw TOMLFault("line \(line) has [[\(name)]]; write [[\(name)]] here too", at: last.position)
    case .value: throw isValue(last, in: parent)
    }
  }

  /// Begins the section of a header `[[path]]`.
  mutating func append(_ path: [TOMLKey]) throws(TOMLFault) {
    let (parent, last) = try enter(path)
    guard let last else { return }
    guard let index = tables[parent].index[Array(last.text.utf8)] else {
      // The list is a level too.
      let table = try make(last, depth: tables[parent].depth + 2, .header)
      insert(last, .tables([table]), in: parent)
      begin(table)
      return
    }
    switch tables[parent].entries[index].node {
    case .tables(let list):
      let table = try make(last, depth: tables[parent].depth + 2, .header)
      tables[parent].entries[index].node = .tables(list + [table])
      begin(table)
    case .table(let table):
      let name = Self.name(path)
      let line = tables[table].position.line
      throw TOMLFault("'\(name)' is one table in line \(line); write [[\(name)]] there too", at: last.position)
    case .value: throw isValue(last, in: parent)
    }
  }

  /// Sets `path` in the current section to `value`.
  mutating func set(_ path: [TOMLKey], _ value: TOMLValue) throws(TOMLFault) {
    var table = current
    guard let last = path.last else { return }
    for key in path.dropLast() {
      switch entry(key, in: table)?.node {
      case nil: table = try add(key, to: table, .dotted(section: section))
      case .table(let inner):
        switch tables[inner].definition {
        case .implied: tables[inner].definition = .dotted(section: section)
        case .dotted(section: section): break
        case .header, .dotted:
          let line = tables[inner].position.line
          let problem = "the table '\(key.text.excerpt)' is complete in line \(line); put this key there"
          throw TOMLFault(problem, at: key.position)
        }
        table = inner
      case .tables(let list):
        let line = list.first.map { tables[$0].position.line } ?? 0
        let problem =
          "'\(key.text.excerpt)' is a list of tables in line \(line); put this key under one of its headers"
        throw TOMLFault(problem, at: key.position)
      case .value: throw isValue(key, in: table)
      }
    }
    if let other = entry(last, in: table) {
      let problem = "'\(last.text.excerpt)' is already given in line \(other.key.position.line); delete one of the two"
      throw TOMLFault(problem, at: last.position)
    }
    insert(last, .value(value), in: table)
  }

  /// The whole tree.
  var root: TOMLTable { table(0) }

  // The depth of the tree bounds the recursion.
  private func table(_ index: Int) -> TOMLTable {
    TOMLTable(
      entries: tables[index].entries.map { entry in
        let value =
          switch entry.node {
          case .value(let value): value
          case .table(let index): tableValue(index)
          case .tables(let list): TOMLValue(content: .array(list.map { tableValue($0) }), position: entry.key.position)
          }
        return TOMLTable.Entry(key: entry.key.text, position: entry.key.position, value: value)
      })
  }

  private func tableValue(_ index: Int) -> TOMLValue {
    TOMLValue(content: .table(table(index)), position: tables[index].position)
  }

  // MARK: Steps

  /// The table that contains the last key of a header, and that key. Missing tables on the way are created.
  private mutating func enter(_ path: [TOMLKey]) throws(TOMLFault) -> (parent: Int, last: TOMLKey?) {
    var table = 0
    for key in path.dropLast() {
      switch entry(key, in: table)?.node {
      case nil: table = try add(key, to: table, .implied)
      case .table(let inner): table = inner
      case .tables(let list): table = list.last ?? table
      case .value: throw isValue(key, in: table)
      }
    }
    return (table, path.last)
  }

  private mutating func begin(_ table: Int) {
    current = table
    section += 1
  }

  private func entry(_ key: TOMLKey, in table: Int) -> Entry? {
    tables[table].index[Array(key.text.utf8)].map { tables[table].entries[$0] }
  }

  private mutating func add(
    _ key: TOMLKey, to parent: Int, _ definition: Definition
  ) throws(TOMLFault) -> Int {
    let table = try make(key, depth: tables[parent].depth + 1, definition)
    insert(key, .table(table), in: parent)
    return table
  }

  private mutating func make(
    _ key: TOMLKey, depth: Int, _ definition: Definition
  ) throws(TOMLFault) -> Int {
    guard depth <= TOMLTable.maximumDepth else { throw .tooDeep(at: key.position) }
    tables.append(Table(position: key.position, depth: depth, definition: definition))
    return tables.count - 1
  }

  private mutating func insert(_ key: TOMLKey, _ node: Node, in table: Int) {
    tables[table].index[Array(key.text.utf8)] = tables[table].entries.count
    tables[table].entries.append(Entry(key: key, node: node))
  }

  // MARK: Faults

  private func isValue(_ key: TOMLKey, in table: Int) -> TOMLFault {
    let line = entry(key, in: table)?.key.position.line ?? 0
    let problem =
      "'\(key.text.excerpt)' already has a value in line \(line); give it all of its keys there, or delete it"
    return TOMLFault(problem, at: key.position)
  }

  private static func name(_ path: [TOMLKey]) -> String { path.map(\.text).joined(separator: ".").excerpt }
}

extension TOMLFault {
  static func tooDeep(at position: TOMLPosition) -> TOMLFault {
    TOMLFault("more than \(TOMLTable.maximumDepth) tables and lists inside one another; nest fewer", at: position)
  }
}
