import Primitives
import Testing
import Training

/// `zone_ahead`. HRmax 190: Easy begins at 114, LSD at 133, Tempo at 152.
struct ZoneAheadTests {
  /// The forecasts of `run`.
  static func ahead(_ run: Recording) -> [String] { run.lines.filter { $0.contains("zone_ahead") } }

  /// A sample of `bpm` each second.
  static func play(
    _ seconds: ClosedRange<Int>, _ rules: AlertRules = AlertRules(), _ bpm: (Int) -> Int
  ) throws -> Recording {
    var run = try Recording(settings: TrainingSettings(alerts: rules))
    for second in seconds { run.sample(Double(second), UInt16(bpm(second))) }
    return run
  }

  @Test("the line of 10 s is 2 bpm beyond the next bound in 7 s, and heart rate is not there yet")
  func lines() throws {
    // At 1 bpm more each second, heart rate will be 135 bpm in 7 s from 128 on.
    #expect(
      Self.ahead(try Self.play(0...60) { 100 + $0 }) == [
        "28 zone_ahead: LSD in 5 s: 128 bpm, +60.0 bpm a minute",
        "48 zone_ahead: Tempo in 4 s: 148 bpm, +60.0 bpm a minute",
      ])
    // Downwards, the next zone begins below the bound: 130 bpm in 7 s.
    #expect(
      Self.ahead(try Self.play(0...50) { 172 - $0 }) == [
        "16 zone_ahead: LSD in 5 s: 156 bpm, -60.0 bpm a minute",
        "36 zone_ahead: Easy in 4 s: 136 bpm, -60.0 bpm a minute",
      ])
  }

  @Test("no forecast from less than 15 s of samples, from steady or hovering heart rate, or beyond the last zones")
  func none() throws {
    #expect(Self.ahead(try Self.play(0...14) { 110 + 2 * $0 }) == [])
    #expect(Self.ahead(try Self.play(0...100) { _ in 151 }) == [])
    #expect(Self.ahead(try Self.play(0...100) { $0.isMultiple(of: 2) ? 150 : 151 }) == [])
    #expect(Self.ahead(try Self.play(0...30) { 172 + $0 }) == [])
    #expect(Self.ahead(try Self.play(0...30) { 94 - $0 }) == [])
  }

  @Test("the zone of the current heart rate is not ahead")
  func arrived() throws {
    var run = try Recording()
    run.samples(0...20, 143)
    run.samples(21...60, 160)
    #expect(Self.ahead(run) == [])
  }

  @Test("a return to the zone that is still confirmed is not predicted")
  func unconfirmed() throws {
    // In Tempo for a moment by the median of three, but never confirmed.
    let run = try Self.play(0...40) { [22: 152, 23: 152, 24: 152][$0] ?? 149 }
    #expect(Self.ahead(run).filter { $0.contains("LSD") } == [])
    #expect(run.lines.filter { $0.contains(" zone ") }.count == 1)
  }

  @Test("the same zone after its repeat interval, another one after 20 s, and both earlier if an override says so")
  func repeats() throws {
    // Up and down between 126 and 140 in 20 s: LSD and Easy alternate.
    func wave(_ second: Int) -> Int { 126 + abs((second + 10) % 40 - 20) * 14 / 20 }
    let times = { (run: Recording) in Self.ahead(run).compactMap { Int($0.prefix { $0 != " " }) } }
    let all = try Self.play(0...200, AlertRules(), wave)
    let zones = Self.ahead(all).map { $0.contains(": LSD in") }
    for (place, time) in times(all).enumerated() {
      for earlier in 0..<place {
        #expect(time - times(all)[earlier] >= (zones[earlier] == zones[place] ? 60 : 20))
      }
    }
    #expect(times(all).count > 3)
    let often = try Self.play(0...200, AlertRules(byKind: [.zoneAhead: .init(repeatAfter: .seconds(5))]), wave)
    #expect(times(often).count > times(all).count)
    let held = try Self.play(0...60, AlertRules(byKind: [.zoneAhead: .init(grace: .seconds(2))])) { 100 + $0 }
    #expect(times(held) == [30, 50])
  }

  @Test("a loss and a pause restart the forecast")
  func anew() throws {
    // 1 bpm a second from 100 on; LSD begins at 133 and is predicted at 28.
    func climb(resumingAt start: Int = 21, _ interrupt: (inout Recording) throws -> Void) throws -> Int? {
      var run = try Recording()
      try run.start(0, Recording.step("On", .open))
      for second in 0...20 { run.sample(Double(second), 100 + UInt16(second)) }
      try interrupt(&run)
      for second in start...75 { run.sample(Double(second), 100 + UInt16(second)) }
      return Self.ahead(run).first.flatMap { Int($0.prefix { $0 != " " }) }
    }
    #expect(try climb { _ in } == 28)
    let pause = { (run: inout Recording) in
      try run.control(20, .pause)
      try run.control(20, .resume)
    }
    #expect(try climb(pause) == 47, "15 s after 21 it is in LSD, and Tempo is next")
    #expect(try climb(resumingAt: 30) { _ in } == 47)
  }
}
