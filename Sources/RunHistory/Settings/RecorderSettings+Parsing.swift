import Posix
import Primitives
import TOMLFile

extension RecorderSettings {
  /// Reads a TOML document.
  /// - Parameters:
  ///   - bytes: the document.
  ///   - isUser: whether this machine has a user of a name. A reader who is none gets a warning.
  /// - Throws: `SettingsError.faulty`, with all faults at once.
  public init(
    parsing bytes: [UInt8], isUser: (String) -> Bool = { User(named: $0) != nil }
  ) throws(SettingsError) {
    self.init()
    var faults: [FileFault] = []
    let document: FileDocument
    do throws(FileFault) {
      document = try FileDocument(parsing: bytes)
    } catch {
      throw .faulty(path: nil, [error])
    }
    var file = FileTable(path: "", entries: document.entries)
    readRecord(file.table("record", &faults), &faults)
    let tables = file.tables("reader", atMost: Self.mostReaders, &faults)
    var strangers: [FileFault] = []
    var places: [String: String] = [:]
    for table in tables {
      var table = table
      let user = table.required("user", &faults) { table, faults in table.name("user", &faults) }
      if let user, let other = places.updateValue(table.path, forKey: user) {
        let problem = "must differ from every other reader's user; \(other) is \"\(user)\" too"
        faults.append(FileFault(place: table.place("user"), problem: problem))
      }
      let runners = table.required("runners", &faults) { table, faults in Self.readRunners(&table, &faults) }
      table.finish(&faults)
      guard let user, let runners else { continue }
      readers.append(Reader(user: user, runners: runners))
      if !isUser(user) {
        let problem = "this machine has no user \"\(user)\", so nobody gets what this gives"
        strangers.append(FileFault(place: table.place("user"), problem: problem))
      }
    }
    file.finish(&faults)
    guard faults.isEmpty else { throw .faulty(path: nil, document.located(faults)) }
    warnings = document.located(strangers).map(\.inFile)
  }

  private mutating func readRecord(_ section: FileTable, _ faults: inout [FileFault]) {
    var section = section
    sessionGap = section.duration("session_gap", in: Self.sessionGaps, &faults) ?? sessionGap
    let wanted = "a command of 1 to \(Self.longestCommand) bytes, without control characters"
    onSessionEnd = section.text("on_session_end", wanted, &faults) { Self.isCommand($0) ? $0 : nil }
    section.finish(&faults)
  }

  /// Whether `text` is a command.
  public static func isCommand(_ text: String) -> Bool {
    (1...longestCommand).contains(text.utf8.count) && !text.hasHiddenCharacters && !text.isBlank
  }

  private static func readRunners(_ table: inout FileTable, _ faults: inout [FileFault]) -> Runners? {
    let place = table.place("runners")
    guard let value = table.take("runners") else { return nil }
    switch value {
    case .text("all"): return .all
    case .list(let values) where !values.isEmpty && values.count <= mostRunners:
      return names(values, at: place, &faults).map { .named($0) }
    case .list(let values):
      let problem = "must be 1 to \(mostRunners) runners' names; there are \(values.count)"
      faults.append(FileFault(place: place, problem: problem))
      return nil
    case .table, .text, .whole, .decimal, .boolean, .dateTime:
      let wanted = "a list of runners' names such as [\"Anna\"], or \"all\""
      faults.append(FileFault(place: place, wanted: wanted, found: value))
      return nil
    }
  }

  private static func names(
    _ values: [FileValue], at place: String, _ faults: inout [FileFault]
  ) -> Set<String>? {
    let before = faults.count
    var places: [String: String] = [:]
    for (index, value) in values.enumerated() {
      let place = "\(place)[\(index + 1)]"
      guard case .text(let name) = value, FileTable.isName(name) else {
        faults.append(FileFault(place: place, wanted: "a runner's name, \(FileTable.wantedName)", found: value))
        continue
      }
      if let other = places.updateValue(place, forKey: name) {
        let problem = "must be given only once; \(other) is \"\(name)\" too"
        faults.append(FileFault(place: place, problem: problem))
      }
    }
    return faults.count == before ? Set(places.keys) : nil
  }
}
