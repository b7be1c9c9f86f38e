import Primitives
import TOMLFile
import TestSupport
import Testing

@testable import RunHistory

/// hrlog.toml.
@Suite struct RecorderSettingsTests {
  /// The settings of the TOML in `text`, on a machine with the users anna, ben and coach.
  func parsed(_ text: String) throws(SettingsError) -> RecorderSettings {
    try RecorderSettings(parsing: Array(text.utf8)) { ["anna", "ben", "coach"].contains($0) }
  }

  func faults(_ text: String) -> [String] {
    do throws(SettingsError) {
      _ = try parsed(text)
      return []
    } catch {
      guard case .faulty(path: nil, let faults) = error else { return ["\(error)"] }
      return faults.map(\.inFile)
    }
  }

  @Test func withoutAFileThereAreDefaults() throws {
    let settings = try parsed("")
    #expect(settings == RecorderSettings())
    #expect(settings.sessionGap == .seconds(300) && settings.readers.isEmpty && settings.warnings.isEmpty)
    #expect(settings.runners(for: "anna") == .named([]))
    #expect(try RecorderSettings.load(path: "/dev/null") == settings)
  }

  @Test func everySettingTakesEffect() throws {
    let settings = try parsed(
      """
      [record]
      session_gap = "10 min"
      [[reader]]
      user = "anna"
      runners = ["Anna", "Béla"]
      [[reader]]
      user = "coach"
      runners = "all"
      """)
    #expect(settings.sessionGap == .seconds(600) && settings.warnings.isEmpty)
    #expect(settings.readers.map(\.user) == ["anna", "coach"])
    #expect(settings.runners(for: "anna") == .named(["Anna", "Béla"]))
    #expect(settings.runners(for: "coach") == .all)
    #expect(settings.runners(for: "ben") == .named([]))
    #expect(settings.runners(for: "Anna") == .named([]), "users differ in case")
  }

  /// What each reader may see of Anna's run, Ben's run and a run of a runner without a name.
  @Test(
    arguments: [
      (.named(["Anna"]), [true, false, false]), (.named(["anna"]), [false, false, false]),
      (.named([]), [false, false, false]), (.all, [true, true, true]),
    ] as [(RecorderSettings.Runners, [Bool])])
  func aReaderSeesOnlyTheRunnersThatAreGiven(_ runners: RecorderSettings.Runners, _ seen: [Bool]) {
    let filter = SessionFilter(runners)
    let sessions = ["Anna", "Ben", nil].map { runner in
      SessionEntry(
        id: 1, strap: "sim:lsd", runner: runner, start: UTCTime(milliseconds: 0), duration: .seconds(60),
        isEnded: true, note: nil, tags: [], deleted: nil)
    }
    #expect(sessions.map { filter.admits($0) } == seen)
  }

  @Test(arguments: [("60", 60), ("'1 min'", 60), ("'2 h'", 7200), ("7200.0", 7200), ("'5:30'", 330)])
  func aGapIsADuration(_ text: String, _ seconds: Int) throws {
    #expect(try parsed("record.session_gap = \(text)").sessionGap == .seconds(seconds))
  }

  @Test(arguments: [
    FaultyFile(
      "[record]\nsession_gap = 59",
      "line 2, column 1: record.session_gap: must be seconds from 60 to 7200; it is 59"),
    FaultyFile(
      "[record]\nsession_gap = '3 h'\nsesion_gap = 1",
      "line 2, column 1: record.session_gap: must be seconds from 60 to 7200; it is the text \"3 h\"",
      "line 3, column 1: record.sesion_gap: is not a setting; did you mean session_gap?"),
    FaultyFile(
      "record.session_gap = 'soon'",
      "line 1, column 8: record.session_gap: must be seconds from 60 to 7200, or a text such as \"90 s\" or \"5:30\"; "
        + "it is the text \"soon\""),
    FaultyFile(
      "recrd = 1\n[daemon]\nsocket = '/s'", "line 1, column 1: recrd: is not a setting; did you mean record?",
      "line 2, column 2: daemon: is not a setting; this file has record, reader"),
    FaultyFile("record = 5", "line 1, column 1: record: must be a table: [record]; it is 5"),
    FaultyFile(
      "[reader]\nuser = 'anna'\nrunners = 'all'",
      "line 1, column 2: reader: must be written [[reader]], with two brackets on each side; it is a table"),
    FaultyFile(
      "[[reader]]", "line 1, column 3: reader[1].user: must be given",
      "line 1, column 3: reader[1].runners: must be given"),
    FaultyFile(
      "[[reader]]\nuser = 'anna'\nrunner = 'Anna'\nrunners = 'Anna'",
      "line 4, column 1: reader[1].runners: must be a list of runners' names such as [\"Anna\"], or \"all\"; "
        + "it is the text \"Anna\"",
      "line 3, column 1: reader[1].runner: is not a setting; did you mean runners?"),
    FaultyFile(
      "[[reader]]\nuser = \"a\\tb\"\nrunners = ['Anna', 7,\n 'Anna', \"\\u202E\"]",
      "line 2, column 1: reader[1].user: must be a text of 1 to 64 bytes, not blank, without control or direction "
        + "characters; it is the text \"a\\u0009b\"",
      "line 3, column 20: reader[1].runners[2]: must be a runner's name, a text of 1 to 64 bytes, not blank, without "
        + "control or direction characters; it is 7",
      "line 4, column 2: reader[1].runners[3]: must be given only once; reader[1].runners[1] is \"Anna\" too",
      "line 4, column 10: reader[1].runners[4]: must be a runner's name, a text of 1 to 64 bytes, not blank, without "
        + "control or direction characters; it is the text \"\\u202e\""),
    FaultyFile(
      "[[reader]]\nuser = 'anna'\nrunners = []",
      "line 3, column 1: reader[1].runners: must be 1 to 32 runners' names; there are 0"),
    FaultyFile(
      "[[reader]]\nuser = 'anna'\nrunners = [\(Array(repeating: "'A'", count: 33).joined(separator: ","))]",
      "line 3, column 1: reader[1].runners: must be 1 to 32 runners' names; there are 33"),
    // The second fault of a reader is found too.
    FaultyFile(
      "[[reader]]\nuser = 'anna'\nrunners = ['Anna']\n[[reader]]\nuser = 'anna'\nrunners = 3",
      "line 5, column 1: reader[2].user: must differ from every other reader's user; reader[1] is \"anna\" too",
      "line 6, column 1: reader[2].runners: must be a list of runners' names such as [\"Anna\"], or \"all\"; it is 3"),
    FaultyFile(
      String(repeating: "[[reader]]\n", count: 65), "line 1, column 3: reader: must have at most 64 entries; it has 65"
    ),
    FaultyFile("a = 1\nb = 3,5", "line 2, column 5: a number has a decimal point, not a comma; write 3.5"),
  ])
  func eachFaultIsNamed(_ file: FaultyFile) {
    #expect(faults(file.text) == file.faults)
  }

  @Test func aUserWhoDoesNotExistIsAWarning() throws {
    let settings = try parsed(
      "[[reader]]\nuser = 'ana'\nrunners = ['Anna']\n[[reader]]\nuser = 'ben'\nrunners = ['Ben']")
    #expect(settings.readers.map(\.user) == ["ana", "ben"])
    #expect(
      settings.warnings == [
        "line 2, column 1: reader[1].user: this machine has no user \"ana\", so nobody gets what this gives"
      ])
  }

  @Test func faultsAndWarningsNameTheFile() throws {
    let folder = try Folder()
    let path = folder.path + "/hrlog.toml"
    #expect(fault(path) == "\(path): does not exist; create it, or leave --config out")
    try folder.write("record.session_gap = 1\nreaders = 1", to: "hrlog.toml")
    #expect(
      fault(path) == """
        \(path): line 1, column 8: record.session_gap: must be seconds from 60 to 7200; it is 1
        \(path): line 2, column 1: readers: is not a setting; did you mean reader?
        """)
    // Of the users of a real machine, only root is certain.
    try folder.write(
      "[[reader]]\nuser = 'root'\nrunners = 'all'\n[[reader]]\nuser = 'no such user'\nrunners = 'all'", to: "hrlog.toml"
    )
    let warnings = try RecorderSettings.load(path: path).warnings
    #expect(warnings.count == 1 && warnings[0].hasPrefix("\(path): line 5, column 1: reader[2].user: "))
    #expect(
      fault(folder.path) == "\(folder.path): is not a regular file; name a file of settings, or /dev/null for none")
  }

  private func fault(_ path: String) -> String? {
    do throws(SettingsError) {
      _ = try RecorderSettings.load(path: path)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// Mutated files, the same in every run.
  @Test func noFileEndsTheRecorder() throws {
    var numbers = SeededGenerator(seed: 14)
    let splinters = ["[", "]]", "'", "\"", "=", ",", "\n", "\0", "é", "nan", "-1", "1e400", "'all'", "reader"].map {
      Array($0.utf8)
    }
    let seeds = [
      "[record]\nsession_gap = '5 min'\n[[reader]]\nuser = 'anna'\nrunners = ['Anna', \"B\\u00e9la\"]\n",
      "record = { session_gap = 90.5 }\nreader = [{ user = 'anna', runners = 'all' }]\n",
    ].map { Array($0.utf8) }
    var sound = 0
    for _ in 0..<4000 {
      let bytes = numbers.mutated(numbers.element(of: seeds), with: splinters)
      do throws(SettingsError) {
        let settings = try RecorderSettings(parsing: bytes) { _ in false }
        sound += 1
        #expect((Duration.seconds(60)...Duration.seconds(7200)).contains(settings.sessionGap))
        #expect(settings.warnings.count == settings.readers.count)
      } catch {
        guard case .faulty(path: nil, let faults) = error, !faults.isEmpty else {
          Issue.record("\(error)")
          continue
        }
        #expect(faults.allSatisfy { !$0.problem.isEmpty && !$0.description.utf8.contains(UInt8(ascii: "\n")) })
      }
    }
    #expect(sound > 100 && sound < 3900)
  }
}

/// The settings file that is installed.
@Suite struct ShippedRecorderSettingsTests {
  static let path =
    String(#filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 })
    + "/config/hrlog.toml"

  static func lines() throws -> [String] {
    let bytes = try #require(try SettingsFile.read(path))
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
  }

  /// The settings of the lines that remain without `sign`.
  private func settings(without sign: String) throws -> RecorderSettings {
    let lines = try Self.lines().compactMap { line -> String? in
      if line.hasPrefix("[") { return line }
      let code = line.dropFirst(sign.count)
      return line.hasPrefix(sign) && code.contains(/^(\[\[\w+\]\]$|\w+ = )/) ? String(code) : nil
    }
    return try RecorderSettings(parsing: Array(lines.joined(separator: "\n").utf8)) { _ in true }
  }

  @Test func everyKeyIsCommentedOut() throws {
    for line in try Self.lines() where !line.isEmpty && !line.hasPrefix("#") { #expect(line == "[record]") }
    #expect(try RecorderSettings.load(path: Self.path) == RecorderSettings())
  }

  @Test func theCommentsAreTheDefaults() throws {
    #expect(try settings(without: "#") == RecorderSettings())
    #expect(try Self.lines().contains("#session_gap = \"5 min\""))
    let gaps = RecorderSettings.sessionGaps
    let words = "\(gaps.lowerBound / 60) min to \(gaps.upperBound / 3600) h."
    #expect(try Self.lines().contains { $0.hasSuffix(words) }, "\(words)")
  }

  @Test func theExamplesAreRight() throws {
    let settings = try settings(without: "# ")
    #expect(
      settings.readers == [
        .init(user: "anna", runners: .named(["Anna"])), .init(user: "coach", runners: .all),
      ])
  }

  /// The tables, and a file with an unknown key in each.
  @Test(arguments: ["q = 1", "[record]\nq = 1", "[[reader]]\nuser = 'a'\nrunners = 'all'\nq = 1"])
  func everyKeyIsInTheFile(_ text: String) throws {
    let error = #expect(throws: SettingsError.self) {
      try RecorderSettings(parsing: Array(text.replacing("q =", with: "qqqqqqqqqqqqqqqqqqqqqqqq =").utf8))
    }
    let text = "\(try #require(error))"
    let keys = try #require(text.split(separator: " has ").last).split(separator: ", ")
    let shipped = try Self.lines().joined(separator: "\n")
    for key in keys { #expect(shipped.contains("\(key) = ") || shipped.contains("[\(key)]"), "\(key)") }
  }
}
