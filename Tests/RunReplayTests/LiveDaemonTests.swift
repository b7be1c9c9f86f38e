import Glibc
import Primitives
import RunReplay
import TestSupport
import Testing
import Training
import ZoneProtocol

/// What the real daemon reported is computed again from its reports, byte for byte.
@Suite(.timeLimit(.minutes(20))) struct LiveDaemonTests {
  /// Ends `daemon`, and compares what it reported of each of `straps` with a replay, and its state at the end.
  private func expectTheSame(
    _ daemon: LiveDaemon, _ straps: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for (strap, result) in zip(straps, try daemon.end(straps: straps)) {
      let replay = result.lines.expectTheSame(strap: strap, strap, sourceLocation: sourceLocation)
      let instant = try #require(result.lines.reports.last?.instant)
      var state = StateReport(try #require(replay.state(at: instant)))
      // These are of the link.
      state.phase = result.state.phase
      state.reason = result.state.reason
      state.battery = result.state.battery
      state.location = result.state.location
      state.model = result.state.model
      state.link = result.state.link
      state.rejects = result.state.rejects
      state.fault = result.state.fault
      state.drops = result.state.drops
      func line(_ state: StateReport) -> String {
        RecordedLines.line(Report(time: UTCTime(milliseconds: 0), strap: strap, body: .state(state)))
      }
      #expect(line(state) == line(result.state), "\(strap)", sourceLocation: sourceLocation)
      #expect(result.lines.results.count > 30, "\(strap)", sourceLocation: sourceLocation)
    }
  }

  static let anna = "[[runner]]\nname = \"Anna\"\nmax_hr = 178\nceiling = 170\nthreshold_hr = 160\n"

  @Test(.needs(.recordings), arguments: OutsideData.recordings.captures())
  func recording(path: String) throws {
    let strap = "replay:\(path)?speed=2000"
    let daemon = try LiveDaemon(Self.anna, straps: [strap])
    try daemon.ask(#""target.set","zone":"LSD""#)
    try daemon.report(#""reason":"The capture has ended.""#)
    try expectTheSame(daemon, [strap])
  }

  @Test(arguments: SimulationName.allCases)
  func simulation(name: SimulationName) throws {
    let strap = "sim:\(name.rawValue)?seed=3&speed=1000"
    let daemon = try LiveDaemon(Self.anna, straps: [strap])
    try daemon.samples(700)
    try expectTheSame(daemon, [strap])
  }

  @Test func otherSettingsDuringTheRun() throws {
    let strap = "sim:hiit?seed=5&speed=300"
    let daemon = try LiveDaemon(Self.anna, straps: [strap])
    try daemon.samples(60)
    try daemon.ask(#""target.set","from_percent":70,"to_percent":80"#)
    try daemon.samples(60)
    try daemon.ask(#""runner.set","max_hr":165,"ceiling":150"#)
    try daemon.samples(60)
    try daemon.reload(Self.anna + "[zones]\npreset = \"friel-running\"\n[alerts]\ngrace = 4\nrepeat = 15\n")
    try daemon.samples(60)
    try daemon.ask(#""target.set","zone":"z3""#)
    try daemon.samples(60)
    try daemon.reload(
      Self.anna
        + "[zones]\nmodel = \"bpm\"\ndwell = 2\nbounds = [{name = \"A\", from = 90}, {name = \"B\", from = 140}]\n"
        + "[signal]\nmax_jump = 12\nstale_after = 1.5\n[alerts]\noff = [\"zone_changed\"]\n")
    try daemon.samples(60)
    try daemon.ask(#""target.set","zone":2"#)
    try daemon.samples(60)
    try daemon.ask(#""runner.forget""#)
    try daemon.reload(Self.anna)
    try daemon.samples(60)
    try daemon.ask(#""target.clear""#)
    try daemon.samples(60)
    try expectTheSame(daemon, [strap])
  }

  static let workout =
    #""workout.start","name":"HIIT","steps":[{"name":"Warm-up","from_percent":50,"to_percent":75,"duration":40.0000014},"#
    + #"{"repeat":3,"steps":[{"name":"Fast","zone":"z4","duration":12.25},"#
    + #"{"name":"Jog","until_below":"Tempo","at_most":45}]},{"name":"Home","to":120,"open":true}]"#

  @Test func workouts() throws {
    let strap = "sim:hiit?seed=5&speed=300"
    let daemon = try LiveDaemon(Self.anna, straps: [strap])
    try daemon.ask(#""target.set","from":133,"to":152"#)
    try daemon.samples(300)
    try daemon.ask(Self.workout)
    try daemon.samples(20)
    try daemon.ask(#""workout.pause""#)
    try daemon.samples(20)
    try daemon.ask(#""workout.resume""#)
    try daemon.report(#""index":3,"count":8"#)
    try daemon.reload(Self.anna.replacing("178", with: "190"))
    try daemon.samples(15)
    try daemon.ask(#""workout.next""#)
    try daemon.ask(#""workout.next""#)
    try daemon.samples(15)
    try daemon.ask(#""workout.pause""#)
    try daemon.ask(#""workout.next""#)
    try daemon.ask(#""workout.resume""#)
    try daemon.report(#""index":8,"count":8"#)
    try daemon.samples(20)
    try daemon.ask(#""workout.next""#)
    try daemon.samples(60)
    try daemon.ask(Self.workout)
    try daemon.samples(60)
    try daemon.ask(#""workout.stop""#)
    try daemon.ask(Self.workout)
    try daemon.samples(30)
    try expectTheSame(daemon, [strap])
  }

  /// The links of this strap end, and its values are implausible, frozen and without contact.
  @Test func anUnreliableStrapWithAWorkout() throws {
    let strap = "sim:dropouts?seed=7&speed=500"
    let daemon = try LiveDaemon(Self.anna, straps: [strap])
    try daemon.ask(#""target.set","zone":"Easy""#)
    try daemon.samples(150)
    try daemon.ask(
      #""workout.start","name":"Long","steps":[{"name":"A","zone":"LSD","duration":300},{"name":"B","duration":600}]"#)
    try daemon.samples(1000)
    try expectTheSame(daemon, [strap])
  }

  @Test func twoStrapsAndAnotherRunner() throws {
    let straps = ["sim:lsd?seed=1&speed=300", "sim:hills?seed=2&speed=300"]
    let settings =
      Self.anna + "[[runner]]\nname = \"Béla\"\nage = 40\nzones.preset = \"three-zones\"\n"
      + "threshold_hr = 165\naerobic_threshold_hr = 140\n"
    let daemon = try LiveDaemon(settings, straps: straps)
    try daemon.ask(#""target.set","strap":"\#(straps[0])","zone":"LSD""#)
    try daemon.samples(200)
    try daemon.ask(
      #""workout.start","strap":"\#(straps[0])","name":"Run","steps":[{"name":"A","zone":"LSD","duration":300}]"#)
    try daemon.samples(100)
    try daemon.ask(#""straps.add","address":"\#(straps[0])","runner":"Béla""#)
    try daemon.ask(#""target.set","strap":"Béla","zone":"High""#)
    try daemon.samples(200)
    try daemon.ask(#""straps.add","address":"\#(straps[0])","runner":"Anna""#)
    try daemon.samples(200)
    try expectTheSame(daemon, straps)
  }

  @Test func aStrapThatIsLentAndOneThatIsNotInUseForAWhile() throws {
    let straps = ["sim:lsd?seed=1&speed=300", "sim:hills?seed=2&speed=300"]
    let settings = Self.anna + "[[strap]]\naddress = \"\(straps[0])\"\n"
    let other = "[[strap]]\naddress = \"\(straps[1])\"\n"
    let daemon = try LiveDaemon(settings + other, straps: [])
    try daemon.samples(200)
    try daemon.ask(#""workout.start","strap":"\#(straps[0])","name":"Run","steps":[{"name":"A","duration":300}]"#)
    try daemon.ask(#""target.set","strap":"\#(straps[1])","from":100,"to":150"#)
    try daemon.samples(100)
    try daemon.ask(#""straps.release","address":"\#(straps[0])","seconds":600"#)
    try daemon.samples(60)
    try daemon.ask(#""straps.add","address":"\#(straps[0])""#)
    try daemon.samples(60)
    try daemon.reload(settings)
    try daemon.samples(60)
    try daemon.reload(settings + other)
    try daemon.samples(100)
    try daemon.ask(#""straps.release","address":"\#(straps[1])","seconds":60"#)
    try daemon.samples(200)
    try expectTheSame(daemon, straps)
  }

  /// A capture of the values that `value` gives for each time in seconds.
  private func capture(_ times: [Double], in folder: Folder, _ value: (Int) -> (characteristic: String, hex: String))
    throws
    -> String
  {
    var lines = [#"{"type":"hello","protocol":"1.0","server":"test","boot":"b","seq":0}"#]
    for (index, time) in times.enumerated() {
      let value = value(index)
      lines.append(
        #"{"type":"raw","seq":\#(index),"time":"2026-03-01T06:30:00.000Z","strap":"x","t":\#(1000 + time),"#
          + #""characteristic":"\#(value.characteristic)","value":"\#(value.hex)"}"#)
    }
    return try folder.write(lines.joined(separator: "\n") + "\n", to: "\(folder.names.count).jsonl")
  }

  /// Batteries, energy, and faulty values.
  @Test func whatRecordingsLack() throws {
    let folder = try Folder()
    var random = SeededGenerator(seed: 1)
    var time = 0.0
    let times = (0..<600).map { _ in
      time += [1.0, 1.000001, 0.25, 4.5][Int.random(in: 0..<4, using: &random)]
      return time
    }
    let file = try capture(times, in: folder) { index in
      let bpm = String(UInt8(120 + index % 50 + Int.random(in: 0...3, using: &random)), radix: 16)
      let values = [
        "00\(bpm)", "16\(bpm)0002", "0e\(bpm)0100", "14\(bpm)aa01bb01", "18\(bpm)01008000", "10\(bpm)", "10",
      ]
      return index % 40 == 39
        ? ("2a19", ["28", "10", "0f", "05", "5f", "ff"][index / 40 % 6])
        : ("2a37", values[Int.random(in: 0..<values.count, using: &random)])
    }
    let strap = "replay:\(file)?speed=1000"
    let daemon = try LiveDaemon(Self.anna, straps: [strap])
    try daemon.report(#""reason":"The capture has ended.""#)
    try expectTheSame(daemon, [strap])
  }

  /// The settings change while one strap is silent. The clock moves on with the other strap.
  @Test func otherSettingsDuringASilence() throws {
    let folder = try Folder()
    let silent = try capture((0..<60).map { Double($0 < 30 ? $0 : $0 + 90) }, in: folder) { _ in ("2a37", "008f") }
    let other = try capture((0..<160).map { Double($0) + 0.4 }, in: folder) { _ in ("2a37", "0090") }
    let straps = [silent, other].map { "replay:\($0)?speed=50" }
    let late = "[alerts.signal_lost]\ngrace = 80\n"
    let daemon = try LiveDaemon(Self.anna + late, straps: straps)
    for _ in 0..<60 { try daemon.next { $0["type"]?.string == "sample" && $0["strap"]?.string == straps[1] } }
    try daemon.reload(Self.anna)
    try daemon.report(#""kind":"signal_back""#)
    try expectTheSame(daemon, straps)
  }

  /// The figures of variability begin anew with a link, even if no heartbeat is missing.
  @Test func aLinkThatIsMadeAgainAtOnce() throws {
    let strap = "sim:lsd?seed=1&speed=20"
    let daemon = try LiveDaemon(Self.anna, straps: [strap])
    try daemon.samples(45)
    try daemon.ask(#""straps.release","address":"\#(strap)","seconds":60"#)
    try daemon.ask(#""straps.add","address":"\#(strap)""#)
    try daemon.samples(20)
    try expectTheSame(daemon, [strap])
  }

  /// The real clock, with the kernel's times of arrival.
  @Test func atRealSpeed() throws {
    let strap = "sim:sprints?seed=1"
    let daemon = try LiveDaemon(Self.anna + "[alerts]\ngrace = 1\nstep_grace = 1\nrepeat = 2\n", straps: [strap])
    try daemon.samples(3)
    try daemon.ask(#""target.set","from":150"#)
    try daemon.samples(3)
    try daemon.ask(
      #""workout.start","name":"Run","steps":[{"name":"A","to":90,"duration":1.25},{"name":"B","duration":0.5},"#
        + #"{"name":"C","open":true}]"#)
    try daemon.samples(3)
    try daemon.ask(#""runner.set","max_hr":165"#)
    try daemon.samples(2)
    try daemon.ask(#""workout.next""#)
    try daemon.samples(3)
    let result = try #require(try daemon.end(straps: [strap]).first)
    result.lines.expectTheSame(strap: strap)
  }
}
