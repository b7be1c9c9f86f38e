import TestSupport
import Testing

/// The manual pages contain what the programs say with --help, and all settings.
@Suite struct ManualTests {
  private let pages: ManualPages

  init() throws {
    pages = try ManualPages.shared.get()
  }

  private static let allPages = [
    "hrlog.1", "hrlog.toml.5", "hrzone-workout.5", "hrzone.1", "hrzoned-protocol.7", "hrzoned.8", "hrzoned.toml.5",
  ]

  @Test func noPageIsMissing() {
    #expect(pages.names == Self.allPages)
  }

  /// Every page has a title with the fixed date, a name, and references to all others.
  @Test(arguments: allPages)
  func eachPageIsComplete(_ name: String) throws {
    #expect(pages.source(name).hasPrefix(".TH ") && pages.source(name).contains(" 2026-01-01 \"hrzoned "))
    let sections = pages.sections(name)
    #expect(sections.first?.title == "NAME")
    let also = try #require(sections.last { $0.title == "SEE ALSO" })
    for other in pages.names where other != name {
      let reference = other.dropLast(2) + "(" + other.suffix(1) + ")"
      #expect(also.text.contains(reference), "\(name) does not refer to \(reference)")
    }
  }

  /// Every option and argument in the help of each command is in the command's section of hrzone(1), or among those of all commands.
  @Test(arguments: [("hrzone", 26, 120), ("hrlog", 11, 60)])
  func everyOptionIsInItsSection(_ program: String, _ leastCommands: Int, _ leastSpellings: Int) throws {
    let sections = pages.sections("\(program).1")
    let common = try #require(sections.first { $0.title == "OPTIONS" })
    var commands = 0
    var spellings = 0
    var rest: [[String]] = [[]]
    while let command = rest.popLast() {
      let help = try Self.help(program, command)
      rest += help.commands.map { command + [$0] }
      guard !command.isEmpty else { continue }
      commands += 1
      let title = ([program] + command).joined(separator: " ")
      let section = try #require(sections.first { $0.title == title }, "\(program)(1) lacks \(title)")
      for spelling in help.spellings {
        spellings += 1
        #expect(
          Self.describes(section.text, spelling) || Self.describes(common.text, spelling), "\(title) lacks \(spelling)")
      }
    }
    #expect(commands >= leastCommands && spellings >= leastSpellings)
  }

  @Test func everyOptionOfHrzonedIsInItsPage() throws {
    let options = try #require(pages.sections("hrzoned.8").first { $0.title == "OPTIONS" })
    let help = try Self.help("hrzoned", [])
    #expect(help.spellings.count == 8)
    for spelling in help.spellings {
      #expect(Self.describes(options.text, spelling), "hrzoned(8) lacks \(spelling)")
    }
    let statuses = try #require(pages.sections("hrzoned.8").first { $0.title == "EXIT STATUS" })
    for status in ["0", "1", "64", "69", "71", "74", "78"] {
      #expect(statuses.text.contains(".TP\n\(status)\n"), "hrzoned(8) lacks the exit status \(status)")
    }
  }

  /// Every key of the shipped settings, also of those that are only examples, and every table.
  @Test(arguments: [("hrzoned", 40), ("hrlog", 5)])
  func everySettingIsInItsPage(_ program: String, _ least: Int) throws {
    let settings = try #require(Folder.content(Repository.root + "config/\(program).toml"))
    let lines = pages.source("\(program).toml.5").split(separator: "\n")
    var count = 0
    for match in settings.matches(of: /(?m)^(?:#\s?)?(?:(\w+)\s=\s|(\[{1,2}[\w.]+\]{1,2})$)/) {
      let name = try #require(match.output.1 ?? match.output.2)
      count += 1
      // An item of its own, a line of an example, or a heading. A word in a sentence is no description.
      let isDescribed = lines.contains { $0 == name || $0.hasPrefix("\(name) = ") || $0 == ".SS \(name)" }
      #expect(isDescribed, "\(program).toml(5) lacks \(name)")
    }
    #expect(count > least)
  }

  /// The keys that a workout, a step, a programme and its days may have.
  @Test(arguments: [
    "name", "about", "steps", "zone", "from", "to", "from_percent", "to_percent", "duration", "until_below", "at_most",
    "open", "repeat", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "workout", "note",
  ])
  func everyKeyOfAWorkoutIsInItsPage(_ key: String) {
    let tags = pages.source("hrzone-workout.5").split(separator: ".TP\n", omittingEmptySubsequences: false).dropFirst()
    let described = tags.contains { item in
      item.prefix { $0 != "\n" }.replacing("`", with: "").split(separator: ", ").contains { $0 == key }
    }
    #expect(described, "hrzone-workout(5) does not describe \(key)")
  }

  /// The page has every request of the protocol.
  @Test(arguments: [
    "status", "subscribe", "energy.reset", "straps.list", "straps.scan", "straps.add", "straps.forget",
    "straps.release",
    "runner.list", "runner.set", "runner.forget", "target.set", "target.clear", "workout.start", "workout.steps",
    "workout.pause", "workout.resume", "workout.next", "workout.stop", "mark",
  ])
  func everyRequestIsInThePageOfTheProtocol(_ method: String) {
    #expect(pages.source("hrzoned-protocol.7").contains("\"method\":\"\(method)\""))
  }

  /// The options, arguments and subcommands that a help text lists.
  private static func help(
    _ program: String, _ command: [String]
  ) throws -> (spellings: [String], commands: [String]) {
    let child = try ChildProgram(program, command + ["--help"])
    try #require(try child.end() == 0)
    var spellings: [String] = []
    var commands: [String] = []
    var title = "OPTIONS:"
    for line in child.output.text.split(separator: "\n") {
      if line.wholeMatch(of: /[A-Z]+:/) != nil {
        title = String(line)
      } else if title == "SUBCOMMANDS:", let match = line.prefixMatch(of: /\s\s([a-z][\w-]*)\s/) {
        commands.append(String(match.1))
      } else if title == "ARGUMENTS:", let match = line.prefixMatch(of: /\s\s<([^>]+)>/) {
        spellings.append(String(match.1))
      } else if title == "OPTIONS:", line.prefixMatch(of: /\s\s-/) != nil {
        let names = line.drop { $0 == " " }.matches(of: /(?:^|,\s)(--?[\w-]+)/)
        spellings += names.map { String($0.1) }
      }
    }
    return (spellings, commands)
  }

  /// Whether `text` has an item for the option or argument `spelling`.
  private static func describes(_ text: String, _ spelling: String) -> Bool {
    text.split(separator: ".TP\n", omittingEmptySubsequences: false).dropFirst().contains { item in
      let words = item.prefix { $0 != "\n" }.split { $0 == " " || $0 == "," }
      return words.contains { $0 == spelling }
    }
  }
}
