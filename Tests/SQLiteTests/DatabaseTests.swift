import SQLite
import TestSupport
import Testing

@Suite struct DatabaseTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  private var path: String { "\(folder.path)/test.db" }

  private func opened(_ mode: Database.Mode = .create) throws -> Database { try Database(path: path, mode) }

  @Test(
    "Each kind of value comes back as it was written",
    arguments: [
      Value.null, .integer(.min), .integer(.max), .real(-1.5), .text(""), .text("Anna's \"run\"; --\u{0}x"), .blob([]),
      .blob([0, 255, 10]),
    ])
  func roundTrip(_ value: Value) throws {
    let database = try opened()
    try database.execute("CREATE TABLE t (v)")
    try database.run("INSERT INTO t VALUES (?)", value)
    let read = try database.first("SELECT v FROM t") { $0.value(0) }
    #expect(read == value)
  }

  @Test("A failed transaction changes nothing, and the next one works")
  func rollback() throws {
    let database = try opened()
    try database.execute("CREATE TABLE t (v INTEGER PRIMARY KEY)")
    #expect(throws: SQLiteError.self) {
      try database.transaction { () throws(SQLiteError) in
        try database.run("INSERT INTO t VALUES (1)")
        try database.run("INSERT INTO t VALUES (1)")
      }
    }
    #expect(try database.first("SELECT count(*) FROM t") { $0.integer(0) } == 0)
    try database.transaction { () throws(SQLiteError) in try database.run("INSERT INTO t VALUES (2)") }
    #expect(try database.all("SELECT v FROM t") { $0.integer(0) } == [2])
  }

  @Test("The same statement can be used inside its own rows")
  func nested() throws {
    let database = try opened()
    try database.execute("CREATE TABLE t (v); INSERT INTO t VALUES (1), (2)")
    var pairs: [[Int64]] = []
    try database.each("SELECT v FROM t") { outer throws(SQLiteError) in
      let first = outer.integer(0) ?? 0
      try database.each("SELECT v FROM t") { inner throws(SQLiteError) in pairs.append([first, inner.integer(0) ?? 0]) }
    }
    #expect(pairs == [[1, 1], [1, 2], [2, 1], [2, 2]])
  }

  @Test("Errors have their kind")
  func kinds() throws {
    let database = try opened()
    try database.execute("CREATE TABLE t (v)")
    func kind(_ body: () throws(SQLiteError) -> Void) -> SQLiteError.Kind? {
      do throws(SQLiteError) {
        try body()
        return nil
      } catch {
        return error.kind
      }
    }
    let other = try Database(path: path, .write, patience: 0)
    try database.execute("BEGIN IMMEDIATE")
    #expect(kind { () throws(SQLiteError) in try other.execute("BEGIN IMMEDIATE") } == .busy)
    let reader = try opened(.immutable)
    #expect(kind { () throws(SQLiteError) in try reader.run("INSERT INTO t VALUES (1)") } == .readOnly)
    #expect(kind { () throws(SQLiteError) in _ = try Database(path: "\(folder.path)/none", .read) } == .cannotOpen)
    #expect(kind { () throws(SQLiteError) in try database.execute("SELEC") } == .other)
    let text = try folder.write(String(repeating: "text, and no database at all\n", count: 99), to: "text")
    #expect(
      kind { () throws(SQLiteError) in
        _ = try Database(path: text, .read).first("SELECT * FROM sqlite_schema") { $0.text(0) }
      } == .notDatabase)
  }

  @Test("A path with unusual characters opens without its write-ahead log")
  func unusualPath() throws {
    let odd = "\(folder.path)/a b?%é#.db"
    try Database(path: odd, .create).execute("CREATE TABLE t (v); INSERT INTO t VALUES (7)")
    #expect(try Database(path: odd, .immutable).first("SELECT v FROM t") { $0.integer(0) } == 7)
  }
}
