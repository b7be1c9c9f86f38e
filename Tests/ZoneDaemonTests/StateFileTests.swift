import EventLoop
import Foundation
import Primitives
import SensorLink
import TestSupport
import Testing
import Training

@testable import ZoneDaemon

@Suite struct StateFileTests {
  let folder: Folder
  let loop: Loop
  var directory: String { folder.path + "/state/hrzoned" }
  var file: String { directory + "/straps.json" }

  init() throws {
    folder = try Folder()
    loop = try Loop()
  }

  static let one = SavedStrap(address: address(1), name: "Polar \"H10\"", runner: "Béla")
  static let two = SavedStrap(address: address(2), wasAdopted: true)

  static func address(_ number: Int) -> StrapAddress {
    let bits = [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8), 0, 0x1A, 0x9E, 0xF0]
    return BluetoothAddress(littleEndian: bits).map { .bluetooth($0, .random) } ?? .unix(path: "not six bytes")
  }

  func remember(_ strap: SavedStrap, in known: inout SavedState) {
    let hasRoom = known.remember(strap)
    #expect(hasRoom)
  }

  func memory() throws -> StateStore {
    try StateStore(directory: directory, loop: loop, log: Log(level: .error))
  }

  /// Stores `known` in `memory`, and returns the text given to the callback.
  func keep(_ known: SavedState, in memory: StateStore) -> String? {
    var notes: [String?] = []
    memory.update(to: known)
    memory.save { notes.append($0) }
    memory.finish(until: WaitLimit(.seconds(20)))
    #expect(notes.count == 1)
    return notes.last ?? "nothing"
  }

  @Test func whatIsTaughtIsThereTheNextTime() throws {
    let first = try memory()
    #expect(first.known.straps.isEmpty)
    var known = first.known
    remember(Self.one, in: &known)
    remember(Self.two, in: &known)
    remember(SavedStrap(address: Self.address(3)), in: &known)
    known.forget(Self.address(3))
    #expect(keep(known, in: first) == nil)
    #expect(try memory().known == known)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["straps.json"])
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(
      text == #"{"version":1,"straps":[{"address":"F0:9E:1A:00:00:01","name":"Polar \"H10\"","runner":"Béla"},"#
        + #"{"address":"F0:9E:1A:00:00:02","adopted":true}],"forgotten":["F0:9E:1A:00:00:03"]}"# + "\n")
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.attributesOfItem(atPath: directory)[.posixPermissions] as? Int == 0o700)
  }

  @Test func bondsAreKeptAndTheLastOnesWin() throws {
    var known = SavedState()
    let addresses = (1...40).compactMap { number -> BluetoothAddress? in
      if case .bluetooth(let address, _) = Self.address(number) { address } else { nil }
    }
    for address in addresses { known.setBonded(true, address) }
    known.setBonded(false, addresses[39])
    #expect(known.bonds == Array(addresses[8..<39]))
    #expect(keep(known, in: try memory()) == nil)
    #expect(try memory().known == known)
  }

  /// Entries of an earlier or later version do not affect the straps beside them.
  @Test(arguments: [
    (#"{"address":"sim:lsd","name":"  "}"#, "sim:lsd", ""),
    (#"{"address":"name:\u200EPolar H10"}"#, "name:Polar H10", ""),
    (#"{"address":"sim:lsd"}"#, "sim:lsd", #","bonds":["sim:lsd"]"#),
    (#"{"address":"sim:lsd"}"#, "sim:lsd", #","loans":[{"until":"2026-03-01T06:30:00.125Z","seconds":60}]"#),
    (#"{"address":"sim:lsd"}"#, "sim:lsd", #","loans":[{"address":"sim:lsd","until":"soon","seconds":60}]"#),
    (
      #"{"address":"sim:lsd"}"#, "sim:lsd",
      #","loans":[{"address":"sim:lsd","until":"2026-03-01T06:30:00.125Z","seconds":86401}]"#
    ),
  ])
  func whatIsUntidyIsRepaired(_ strap: String, _ address: String, _ more: String) throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let text = #"{"version":1,"straps":[\#(strap)],"forgotten":[]\#(more)}"#
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    let known = try memory().known
    #expect(known.straps.map(\.address.description) == [address] && known.straps.first?.name == nil)
    #expect(known.loans.isEmpty && known.bonds.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["straps.json"])
  }

  @Test(arguments: [
    "", "{", "[]", "{}", #"{"version":2,"straps":[],"forgotten":[]}"#, #"{"version":1,"straps":{},"forgotten":[]}"#,
    #"{"version":1,"straps":[{"name":"x"}],"forgotten":[]}"#,
    #"{"version":1,"straps":[{"address":"F0:9E"}],"forgotten":[]}"#,
    #"{"version":1,"straps":[{"address":"sim:lsd","name":"a\nb"}],"forgotten":[]}"#,
    #"{"version":1,"straps":[{"address":"sim:lsd"},{"address":"sim:lsd"}],"forgotten":[]}"#,
    #"{"version":1,"straps":[],"forgotten":[],"runners":{}}"#,
    #"{"version":1,"straps":[],"forgotten":[],"bonds":{}}"#,
    #"{"version":1,"straps":[],"forgotten":[],"runners":[{"name":"A"}]}"#,
    #"{"version":1,"straps":[],"forgotten":[],"runners":[{"name":"A","max_hr":300}]}"#,
    #"{"version":1,"straps":[],"forgotten":[],"runners":[{"name":"A","max_hr":190.5}]}"#,
    #"{"version":1,"straps":[],"forgotten":[],"runners":[{"name":"A","age":4}]}"#,
    #"{"version":1,"straps":[],"forgotten":[],"runners":[{"name":"A","weight_kg":19.9}]}"#,
    #"{"version":1,"straps":[],"forgotten":[],"runners":[{"name":"A","weight_kg":"70"}]}"#,
    #"{"version":1,"straps":[],"forgotten":[],"runners":[{"name":"A","sex":"f"}]}"#,
    #"{"version":1,"straps":[],"forgotten":[],"runners":[{"age":34},{"age":35}]}"#,
    #"{"version":1,"straps":[],"forgotten":[],"runners":[{"name":"a\u0007","age":34}]}"#,
    #"{"version":1,"straps":[],"forgotten":[],"loans":{}}"#,
    #"{"version":1,"straps":[],"forgotten":[7]}"#, "\u{0}", String(repeating: " ", count: 300_000),
    #"{"version":1,"straps":["# + Array(repeating: #"{"address":"sim:lsd"}"#, count: 33).joined(separator: ",")
      + #"],"forgotten":[]}"#,
  ])
  func aDamagedFileIsSetAside(_ text: String) throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    let memory = try memory()
    #expect(memory.known == SavedState())
    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
    let name = try #require(names.first { $0.hasPrefix("straps.json.damaged-") })
    #expect(names.count == 1)
    let time = try #require(name.split(separator: "-").last.flatMap { Int64($0) })
    #expect(abs(time - loop.wallTime(at: loop.now).milliseconds) < 3_600_000)
    #expect(try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8) == text)
    #expect(keep(SavedState(), in: memory) == nil, "and the next is written")
    #expect(FileManager.default.fileExists(atPath: file))
  }

  /// Every truncation of a file, as after a write without an atomic rename.
  @Test func noTruncationIsTakenForStraps() throws {
    var known = SavedState()
    remember(Self.one, in: &known)
    remember(Self.two, in: &known)
    let bytes = known.encoded()
    for count in 0..<(bytes.count - 1) {
      #expect(throws: StateFileFault.self) { try SavedState(decoding: Array(bytes[..<count])) }
    }
    #expect(try SavedState(decoding: Array(bytes.dropLast())) == known)
  }

  func lend(_ loan: Loan, in known: inout SavedState) {
    let hasRoom = known.lend(loan)
    #expect(hasRoom)
  }

  static func loan(_ number: Int, end: Int64 = 1_772_346_600_125, seconds: Int = 3600) -> Loan {
    Loan(address: address(number), end: UTCTime(milliseconds: end), length: .seconds(seconds))
  }

  @Test func whatIsLentIsLentTheNextTime() throws {
    var known = SavedState()
    lend(Self.loan(1, seconds: 60), in: &known)
    lend(Self.loan(2), in: &known)
    lend(Self.loan(2, end: 1_772_346_601_000), in: &known)
    lend(Self.loan(3), in: &known)
    known.endLoan(of: Self.address(3))
    #expect(keep(known, in: try memory()) == nil)
    #expect(try memory().known == known)
    #expect(
      try String(contentsOfFile: file, encoding: .utf8).hasSuffix(
        #""forgotten":[],"loans":[{"address":"F0:9E:1A:00:00:01","until":"2026-03-01T06:30:00.125Z","seconds":60},"#
          + #"{"address":"F0:9E:1A:00:00:02","until":"2026-03-01T06:30:01.000Z","seconds":3600}]}"# + "\n"))
    known.forget(Self.address(2))
    #expect(known.loans == [Self.loan(1, seconds: 60)], "what is forgotten is not lent")
    for number in 2...SavedState.maximumCount { lend(Self.loan(number), in: &known) }
    let hasRoom = known.lend(Self.loan(100))
    #expect(!hasRoom)
    lend(Self.loan(2, seconds: 90), in: &known)
    #expect(try SavedState(decoding: Array(known.encoded().dropLast())) == known)
  }

  /// The wall clock, in seconds after the start of a loan of an hour, and the rest of the loan.
  @Test(arguments: [
    (0, 3600), (1, 3599), (3600, 0), (3601, 0), (1_000_000_000, 0),
    // Set back, as on a machine without a battery for its clock.
    (-1, 3600), (-1_000_000_000, 3600),
  ])
  func aLoanIsNeverLongerThanItWasMadeFor(_ passed: Int64, _ left: Int) {
    let made: Int64 = 1_772_346_600_125
    let loan = Self.loan(1, end: made + 3_600_000)
    #expect(loan.remaining(at: UTCTime(milliseconds: made + passed * 1000)) == .seconds(left))
  }

  /// Setting the wall clock while the daemon runs does not move the end of a loan.
  @Test func aLoanEndsByTheClockThatNobodySets() {
    var ends = LoanEnds()
    let start = Instant(nanoseconds: 1_000_000_000_000)
    let loans = [Self.loan(1, end: 3_600_000), Self.loan(2, end: 60_000, seconds: 60)]
    ends.follow(loans, now: start, wallTime: UTCTime(milliseconds: 0))
    #expect(ends.first == start + .seconds(60))
    ends.follow(loans, now: start + .seconds(10), wallTime: UTCTime(milliseconds: 500_000_000))
    #expect(ends.first == start + .seconds(60))
    #expect(ends.end(of: Self.address(1), at: start + .seconds(3599)) == start + .seconds(3600))
    #expect(ends.end(of: Self.address(1), at: start + .seconds(3600)) == nil)
    #expect(ends.end(of: Self.address(3), at: start) == nil)
    #expect(ends.over(at: start + .seconds(59)) == [])
    #expect(ends.over(at: start + .seconds(60)) == [loans[1]])
    ends.follow([loans[0]], now: start + .seconds(60), wallTime: UTCTime(milliseconds: 0))
    #expect(ends.first == start + .seconds(3600))
    ends.follow([], now: start + .seconds(61), wallTime: UTCTime(milliseconds: 0))
    #expect(ends.first == nil)
  }

  func set(_ change: RunnerChange, of name: String?, in runners: inout SavedRunners) {
    let hasRoom = runners.set(change, of: name)
    #expect(hasRoom)
  }

  static func change(_ figures: [RunnerFigure: Int], _ body: RunnerBody = RunnerBody()) -> RunnerChange {
    var change = RunnerChange()
    change.figures = figures
    change.body = body
    return change
  }

  @Test func whatWasChangedOfRunnersIsThereTheNextTime() throws {
    var known = SavedState()
    remember(Self.two, in: &known)
    set(
      Self.change([.maxHR: 195, .ceiling: 186], RunnerBody(age: 34, weight: 62.5, sex: .female)), of: "Béla",
      in: &known.runners)
    set(Self.change([:], RunnerBody(weight: 70)), of: nil, in: &known.runners)
    #expect(keep(known, in: try memory()) == nil)
    #expect(try memory().known == known)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(
      text.hasSuffix(
        #""forgotten":[],"runners":[{"name":"Béla","max_hr":195,"ceiling":186,"age":34,"weight_kg":62.5,"sex":"female"},"#
          + #"{"weight_kg":70.0}]}"# + "\n"))
    known.runners.forget("Béla")
    #expect(known.runners["Béla"] == nil && known.runners[nil] != nil)
    for number in 1...40 {
      let hasRoom = known.runners.set(Self.change([.maxHR: 190]), of: "\(number)")
      #expect(hasRoom == (number < 32))
    }
  }

  /// The runners of a file that a version wrote which knew no weight and no sex.
  @Test func theRunnersOfAnEarlierVersionAreRead() throws {
    let text =
      #"{"version":1,"straps":[],"forgotten":[],"runners":[{"name":"Béla","max_hr":195,"ceiling":186},{"age":34}]}"#
    let runners = try SavedState(decoding: Array(text.utf8)).runners
    #expect(runners["Béla"] == Self.change([.maxHR: 195, .ceiling: 186]))
    #expect(runners[nil] == Self.change([:], RunnerBody(age: 34)))
  }

  @Test func ofTwoChangesTheLaterOneCounts() {
    var change = Self.change([.maxHR: 195, .restingHR: 50], RunnerBody(weight: 70))
    change.merge(Self.change([:], RunnerBody(age: 34, weight: 62.5)))
    #expect(change == Self.change([.maxHR: 195, .restingHR: 50], RunnerBody(age: 34, weight: 62.5)))
    change.merge(Self.change([.maxHR: 190], RunnerBody(sex: .male)))
    #expect(change == Self.change([.maxHR: 190, .restingHR: 50], RunnerBody(age: 34, weight: 62.5, sex: .male)))
  }

  /// The settings of a runner, a change, and the maximum heart rate with it.
  @Test(arguments: [
    ("", change([:], RunnerBody(age: 30)), MaxHeartRate(bpm: 187, isEstimated: true)),
    ("age = 40", change([:], RunnerBody(age: 30)), MaxHeartRate(bpm: 187, isEstimated: true)),
    ("age = 40", change([:], RunnerBody(weight: 70)), MaxHeartRate(bpm: 180, isEstimated: true)),
    ("max_hr = 195", change([:], RunnerBody(age: 30)), MaxHeartRate(bpm: 195)),
    ("age = 40", change([.maxHR: 195], RunnerBody(age: 30)), MaxHeartRate(bpm: 195)),
    ("age = 40\nmax_hr = 195", change([:], RunnerBody(age: 30)), MaxHeartRate(bpm: 195)),
  ])
  func anAgeEstimatesTheMaximumOnlyIfNoneIsGiven(_ text: String, _ change: RunnerChange, _ maxHR: MaxHeartRate) throws {
    let settings = try parsedSettings("[[runner]]\n\(text)")
    var taught = SavedRunners()
    set(change, of: nil, in: &taught)
    let runner = try #require(settings.runners(taught).runners.first).runner
    #expect(runner.maxHR == maxHR)
    #expect(runner.body.age == change.body.age ?? 40 && runner.body.weight == change.body.weight)
  }

  @Test func whatWasChangedHoldsOverTheSettingsWhereItFits() throws {
    let settings = try parsedSettings(
      """
      [[runner]]
      name = "Anna"
      age = 34
      [[runner]]
      name = "Béla"
      resting_hr = 60
      [runner.zones]
      preset = "karvonen"
      """)
    var taught = SavedRunners()
    set(Self.change([.maxHR: 200]), of: "Anna", in: &taught)
    set(Self.change([.maxHR: 61]), of: "Béla", in: &taught)
    set(Self.change([.maxHR: 200]), of: "Zoé", in: &taught)
    let (runners, warnings) = settings.runners(taught)
    #expect(runners.map(\.runner.maxHR.bpm) == [200, 190], "61 leaves no room for five zones")
    #expect(runners[0].runner.body.age == 34 && runners[0].zones.zone(of: 140).name == "LSD")
    #expect(runners[0].zones.zone(of: 139).name == "Easy")
    #expect(runners[1] == settings.runners[1])
    #expect(warnings.count == 2)
    #expect(warnings[0].contains("Béla does not fit the settings"))
    #expect(warnings[1].contains("changed Zoé, who is not a runner"))
  }

  @Test func whereNothingCanBeKeptItIsSaidAndTheRestGoesOn() throws {
    // A file stands where the directory should be.
    _ = try folder.write("", to: "state")
    for memory in [try memory(), try StateStore(directory: nil, loop: loop, log: Log(level: .error))] {
      var known = memory.known
      remember(Self.one, in: &known)
      #expect(keep(known, in: memory)?.contains("lasts only until hrzoned ends") == true)
      #expect(memory.known == known)
    }
  }

  @Test func theMemoryIsBounded() {
    var known = SavedState()
    for number in 1...SavedState.maximumCount { remember(SavedStrap(address: Self.address(number)), in: &known) }
    let hasRoom = known.remember(SavedStrap(address: Self.address(1000)))
    #expect(!hasRoom)
    remember(Self.one, in: &known)  // One that is known changes.
    for number in 1...40 { known.forget(Self.address(number)) }
    #expect(known.straps.isEmpty)
    #expect(known.forgotten.count == SavedState.maximumCount)
    #expect(known.forgotten.last == Self.address(40))
    remember(SavedStrap(address: Self.address(40)), in: &known)
    #expect(known.forgotten.last == Self.address(39), "what is added is not refused any more")
  }

  @Test func aKindThatWasGuessedMakesNoOtherStrap() throws {
    var known = SavedState()
    remember(Self.one, in: &known)
    let other = try StrapAddress(parsing: "F0:9E:1A:00:00:01/public")
    #expect(known[other] == Self.one)
    remember(SavedStrap(address: other), in: &known)
    #expect(known.straps.map(\.address) == [other])
  }

  @Test(
    arguments: [
      (["STATE_DIRECTORY": "/var/lib/hrzoned", "HOME": "/h"], "/var/lib/hrzoned"),
      (["STATE_DIRECTORY": "/var/lib/a:/var/lib/b"], "/var/lib/a"),
      (["STATE_DIRECTORY": "", "XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/hrzoned"),
      (["XDG_STATE_HOME": "here", "HOME": "/h"], "/h/.local/state/hrzoned"), (["HOME": ""], nil), ([:], nil),
    ] as [([String: String], String?)])
  func theDirectoryIsWhereTheEnvironmentSays(_ environment: [String: String], _ path: String?) {
    #expect(StateDirectory.path { environment[$0] } == path)
  }

  @Test func whatWasTaughtComesAfterTheSettings() throws {
    let settings = try parsedSettings(
      """
      [[runner]]
      name = "Anna"
      straps = ["F0:9E:1A:00:00:01"]
      [[runner]]
      name = "Béla"
      [[strap]]
      address = "F0:9E:1A:00:00:01"
      link = "bluetoothd"
      """)
    var known = SavedState()
    remember(Self.one, in: &known)
    remember(Self.two, in: &known)
    remember(SavedStrap(address: .unix(path: "/a")), in: &known)
    remember(SavedStrap(address: Self.address(4), runner: "Zoé"), in: &known)
    let roster = StrapRoster(settings, known)
    #expect(roster.straps.map(\.address) == [Self.address(1), Self.address(2), Self.address(4)])
    #expect(roster.straps.map(\.runner) == [1, 0, 0], "the runner that was taught, else the first")
    #expect(roster.straps.map(\.source) == [.settings, .adopted, .added])
    #expect(roster.straps.map(\.mayPair) == [true, false, true])
    #expect(roster.straps.map(\.link) == [.bluetoothd, .auto, .auto])
    #expect(roster.straps[0].displayName == "Polar \"H10\"")
    #expect(roster.warnings == ["F0:9E:1A:00:00:04 was added for Zoé, who is not a runner in the settings."])
  }
}
