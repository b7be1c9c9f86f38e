import Glibc
import ReportSocket
import TOMLFile
import TestSupport
import Testing
import Training
import ZoneClient

@testable import ZoneDaemon

/// The shipped settings file, and those of earlier versions.
@Suite struct ShippedSettingsTests {
  static func shipped() throws -> [String] {
    let bytes = try #require(try SettingsFile.read(repository + "/config/hrzoned.toml"))
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
  }

  /// The line of TOML after `sign`; nil for other lines, such as prose.
  static func commented(_ line: String, behind sign: String) -> String? {
    guard line.hasPrefix(sign) else { return nil }
    let code = line.dropFirst(sign.count)
    let key = code.prefix { $0 == "_" || "a" <= $0 && $0 <= "z" }
    let isKey = !key.isEmpty && code.dropFirst(key.count).hasPrefix(" = ")
    return isKey || code.hasPrefix("[") || code.hasPrefix("  { ") || code == "]" ? String(code) : nil
  }

  @Test func everyKeyOfTheShippedFileIsCommentedOut() throws {
    for line in try Self.shipped() where !line.isEmpty && !line.hasPrefix("#") {
      #expect(["[daemon]", "[clients]", "[signal]", "[zones]", "[alerts]"].contains(line))
    }
    let settings = try Settings.load(path: repository + "/config/hrzoned.toml")
    #expect(settings == (try parsedSettings("")))
    #expect(settings.warnings == [])
  }

  @Test func theCommentsOfTheShippedFileAreTheDefaults() throws {
    let lines = try Self.shipped().compactMap { $0.hasPrefix("[") ? $0 : Self.commented($0, behind: "#") }
    let settings = try parsedSettings(lines.joined(separator: "\n"))
    #expect(settings == (try parsedSettings("")))
    // Each default is written in the file, not merely left out.
    for key in ["adapter", "adopt", "history", "stale_after", "frozen_after", "max_jump", "model", "dwell", "bounds"]
      + ["grace", "step_grace", "repeat", "off"] + ClientLimits.Key.allCases.map(\.rawValue)
    {
      #expect(lines.contains { $0.hasPrefix("\(key) = ") }, "\(key) has no default in the file")
    }
  }

  @Test func theExamplesOfTheShippedFileAreRight() throws {
    let lines = try Self.shipped().compactMap { $0.hasPrefix("[") ? $0 : Self.commented($0, behind: "# ") }
    let settings = try parsedSettings(lines.filter { !$0.hasPrefix("preset = \"karvonen\"") }.joined(separator: "\n"))
    #expect(settings.socket == SocketPath.service)
    #expect(settings.runners.first?.runner.name == "Anna")
    #expect(settings.runners.first?.runner.ceiling == 186)
    #expect(settings.runners.first?.runner.body == RunnerBody(age: 34, weight: 62.5, sex: .female))
    #expect(settings.runners.first?.runner.maxHR == MaxHeartRate(bpm: 190))
    #expect(settings.runners.first?.zones.model == .percentThreshold)
    #expect(
      settings.runners.first?.training.alerts.byKind == [.ceiling: .init(grace: .seconds(1), repeatAfter: .seconds(60))]
    )
    #expect(settings.straps.map(\.displayName) == ["Polar H10"])
  }

  /// The comment before each numeric default, compared with the bounds in a fault.
  @Test func theCommentsTellTheBoundsOfNumbers() throws {
    var section = ""
    var comment: [String] = []
    var keys = 0
    for line in try Self.shipped() {
      if line.hasPrefix("[") { section = line }
      guard let code = Self.commented(line, behind: "#"), let end = code.firstRange(of: " = "),
        let first = code[end.upperBound...].first, first.isNumber
      else {
        // A comment applies to all lines of TOML that follow it.
        comment = line.hasPrefix("# ") ? comment + [line] : []
        continue
      }
      keys += 1
      let faults = settingsFaults("\(section)\n\(code[..<end.lowerBound]) = 1000000000")
      let words = try #require(faults.first { $0.contains(" from ") }).split(separator: " ").map(String.init)
      let place = try #require(words.firstIndex(of: "from"))
      let bounds = "\(words[place + 1]) to \(words[place + 3].filter(\.isNumber))"
      #expect(comment.joined(separator: " ").contains(bounds), "\(code): \(bounds)")
    }
    #expect(keys == 13, "the file has another form")
  }

  @Test func theCommentsTellTheBoundsOfARunner() throws {
    for figure in RunnerFigure.allCases {
      let line = try #require(try Self.shipped().first { $0.hasPrefix("# \(figure.rawValue) = ") })
      let bounds = "\(figure.allowed.lowerBound) to \(figure.allowed.upperBound) bpm"
      #expect(line.contains(bounds), "\(line): \(bounds)")
    }
    let (ages, weights) = (MaxHeartRate.ages, RunnerBody.weights)
    for (key, bounds) in [
      ("age", "\(ages.lowerBound) to \(ages.upperBound) years"),
      ("weight", "\(Int(weights.lowerBound)) to \(Int(weights.upperBound)) kg"),
    ] {
      let line = try #require(try Self.shipped().first { $0.hasPrefix("# \(key) = ") })
      #expect(line.contains(bounds), "\(line): \(bounds)")
    }
    #expect(try Self.shipped().contains { $0.contains("is assumed to be \(Runner.standard.maxHR.bpm) and") })
  }

  @Test func theCommentsTellTheKindsOfAlertAndTheirFigures() throws {
    let text = try Self.shipped().map { $0.hasPrefix("# ") ? String($0.dropFirst(2)) : $0 }.joined(separator: " ")
    let kinds = AlertKind.allCases.map(\.rawValue).joined(separator: ", ")
    #expect(text.contains("The kinds are: \(kinds). "))
    let start = try #require(text.firstRange(of: "differs from the one above: ")).upperBound
    let list = text[start...].prefix { $0 != "." }
    let own = list.split(separator: " ").map { String($0.filter { $0.isLetter || $0 == "_" }) }
      .filter { AlertKind(rawValue: $0) != nil }
    #expect(own.sorted() == AlertRules.kindsWithGrace.map(\.rawValue).sorted())
    for kind in AlertRules.kindsWithGrace {
      guard case .fixed(let grace) = kind.descriptor.grace, grace > .zero else { continue }
      let after = try #require(list.firstRange(of: kind.rawValue)).upperBound
      let figure = try #require(list[after...].split(separator: "(").dropFirst().first)
      #expect(figure.hasPrefix("\(grace.components.seconds) s)"), "\(kind)")
    }
  }

  /// The tables with keys of their own, and a file with an unknown key in each.
  @Test(arguments: [
    ("daemon", "[daemon]"), ("clients", "[clients]"), ("signal", "[signal]"), ("zones", "[zones]"),
    ("alerts", "[alerts]"),
    ("alerts.ceiling", "[alerts.ceiling]"), ("runner[1]", "[[runner]]"), ("runner[1].zones", "[runner.zones]"),
    ("runner[1].alerts", "[runner.alerts]"), ("strap[1]", "[[strap]]"),
  ])
  func everyKeyIsInTheShippedFile(_ place: String, _ header: String) throws {
    let parents = header.hasPrefix("[runner.") ? "[[runner]]\n" : ""
    let faults = settingsFaults("\(parents)\(header)\nqqqqqqqqqqqqqqqqqqqqqqqq = 1")
    let text = try #require(faults.first { $0.contains("is not a setting") })
    let keys = text.split(separator: " has ").last?.split(separator: ", ").map(String.init) ?? []
    #expect(keys.count > 1, "\(text)")
    let words = try Self.shipped().flatMap { line in
      line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }
    for key in keys { #expect(words.contains(key), "\(place).\(key) is not in the file") }
  }

  @Test func theFileShippedBeforeIsAcceptedWithOneWarning() throws {
    let settings = try parsedSettings(ShippedSettings.withHysteresis)
    #expect(settings.warnings == ["zones.hysteresis: has no effect any more, because only dwell decides; delete it"])
    let own = try parsedSettings("zones.hysteresis = 'x'\n[[runner]]\nzones.hysteresis = 3")
    #expect(
      own.warnings == [
        "zones.hysteresis, runner[1].zones.hysteresis: has no effect any more, because only dwell decides; delete it"
      ])
    #expect(try parsedSettings(settings.describe()).warnings == [])
  }

  /// The real executable prints it where a person looks.
  @Test func aWarningIsSeen() throws {
    let folder = try Folder()
    let config = try folder.write("[zones]\nhysteresis = 2\n", to: "hrzoned.toml")
    let warning = "\(config): zones.hysteresis: has no effect any more, because only dwell decides; delete it"
    let check = try ChildProgram("hrzoned", ["--check", "--config", config])
    #expect(try check.end() == 0)
    #expect(check.error.text == "hrzoned: \(warning)\n")
    #expect(check.output.text.hasPrefix("[daemon]"))
    let socket = folder.path + "/s"
    let daemon = try ChildProgram("hrzoned", ["--config", config, "--socket", socket, "--strap", "sim:lsd"])
    try daemon.error.until(warning)
    // Before the daemon's loop runs, the signal would kill it.
    _ = try Client(socket).ask(#"{"id": 1, "method": "status"}"#)
    daemon.signal(SIGHUP)
    let log = try daemon.error.until("were reloaded")
    #expect(log.contains(warning))
    let doctor = try ChildProgram("hrzoned", ["--doctor", "--json", "--config", config, "--socket", socket])
    try doctor.end()
    #expect(doctor.output.text.contains("in order: 0 straps, 1 runner. Warning: \(warning)."))
  }
}

/// The path of the repository.
private let repository = String(#filePath.split(separator: "/").dropLast(3).reduce(into: "") { $0 += "/" + $1 })
