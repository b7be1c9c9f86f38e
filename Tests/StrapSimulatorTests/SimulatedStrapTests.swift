import ATT
import EventLoop
import HeartRate
import Primitives
import SensorLink
import StrapSimulator
import TestSupport
import Testing

@Suite struct SimulatedStrapTests {
  /// The strap's output in its first `limit`; the link is made again whenever it ends.
  func run(_ name: String, seed: UInt64 = 1, speed: Double = 100_000, for limit: Duration) throws -> LinkRecorder {
    let loop = try Loop(speed: speed)
    let strap = try SimulatedStrap(loop: loop, name: name, seed: seed)
    let recorder = LinkRecorder(loop)
    var link = strap.makeLink()
    var again: ScheduledTimer?
    var ends = 0
    // A little longer, so that notifications at the limit itself count.
    _ = try recorder.run(link, for: limit + .milliseconds(100)) { recorder in
      guard recorder.ends.count > ends else { return false }
      ends = recorder.ends.count
      again = loop.schedule(at: loop.now + .milliseconds(500)) { _ in
        link = strap.makeLink()
        link.delegate = recorder
        link.start()
      }
      return false
    }
    withExtendedLifetime((again, strap)) {}
    return recorder
  }

  /// The bytes are the same on every machine.
  @Test func theFirstNotificationsAreGolden() throws {
    let recorder = try run("lsd", seed: 1, for: .seconds(10))
    let lines = recorder.values.map { value in
      "\(value.after.nanoseconds) " + value.bytes.map { String($0, radix: 16) }.joined(separator: " ")
    }
    #expect(lines == Self.golden)
    #expect(recorder.phases == [.connecting, .discovering, .discovering, .live])
  }

  static let golden = [
    "1000000000 16 4c 28 3", "2000000000 16 4c 2a 3", "3000000000 16 4d 8 3", "4000000000 16 50 d9 2 e3 2",
    "5000000000 16 50 f1 2", "6000000000 16 53 cc 2 b0 2", "7000000000 16 53 b4 2", "8000000000 16 56 b3 2 ad 2",
    "9000000000 16 57 94 2", "10000000000 1e 5a 3 0 8f 2 a7 2",
  ]

  @Test(arguments: SimulatedStrap.names) func theSameSeedGivesTheSameBytesAtTheSameInstants(_ name: String) throws {
    let first = try run(name, seed: 7, speed: 50_000, for: .seconds(600))
    let second = try run(name, seed: 7, speed: 1_000_000, for: .seconds(600))
    #expect(first.values == second.values)
    #expect(first.reasons == second.reasons)
    #expect(first.ends == second.ends)
    let third = try run(name, seed: 8, for: .seconds(600))
    #expect(first.values != third.values)
  }

  @Test func theSpeedOfTimeItselfChangesNothing() throws {
    let fast = try run("hiit", for: .seconds(8))
    let slow = try run("hiit", speed: 20, for: .seconds(8))
    #expect(fast.values == slow.values)
  }

  @Test func lsdSettlesInItsZone() throws {
    let recorder = try run("lsd", for: .seconds(3600))
    let rates = recorder.measurements.map { Int($0.heartRate) }
    try #require(rates.count == 3600)
    #expect(try #require(rates.first) < 95)
    // HRmax 190: 133 to 151 bpm is 70 to 80 %.
    #expect(rates[240...].allSatisfy { (133...151).contains($0) })
    // Heart rate lags: it has not arrived after half a minute.
    #expect(rates[25] < 125)
    // It drifts.
    let early = rates[300..<600].reduce(0, +)
    let late = rates[3300...].reduce(0, +)
    #expect(late - early > 300 * 2 && late - early < 300 * 6)
  }

  @Test func tempoReachesItsZone() throws {
    let rates = try run("tempo", for: .seconds(2900)).measurements.map { Int($0.heartRate) }
    try #require(rates.count == 2900)
    #expect(rates[300..<700].allSatisfy { (105...132).contains($0) })
    #expect(rates[1000..<2200].allSatisfy { (152...171).contains($0) })
    #expect(try #require(rates[2700..<2820].max()) < 120)
  }

  @Test func intervalsGoUpAndDown() throws {
    let rates = try run("hiit", for: .seconds(1380)).measurements.map { Int($0.heartRate) }
    try #require(rates.count == 1380)
    for round in 2..<12 {
      let start = 300 + round * 90
      let effort = rates[start..<(start + 40)]
      let recovery = rates[(start + 40)..<(start + 90)]
      #expect(try #require(effort.max()) >= 165 && #require(recovery.min()) <= 145, "round \(round)")
      #expect(try #require(effort.max()) <= 190)
    }
  }

  @Test(arguments: ["lsd", "hiit", "rest"]) func intervalsAddUpToTheTime(_ name: String) throws {
    let measurements = try run(name, for: .seconds(900)).measurements
    let ticks = measurements.flatMap(\.rrIntervals).reduce(0) { $0 + Int($1.ticks1024) }
    // Every beat of the time, except for an incomplete one at the end.
    #expect((898.0...900).contains(Double(ticks) / 1024))
    #expect(measurements.allSatisfy { $0.rrIntervals.count <= 4 && $0.sensorContact == .detected })
    for measurement in measurements { #expect((30...190).contains(measurement.heartRate)) }
  }

  /// RMSSD in ms: tens at rest, nearly zero in hard effort.
  @Test func variationShrinksWithEffort() throws {
    func rmssd(_ name: String) throws -> Double {
      let intervals = try run(name, for: .seconds(1500)).measurements.dropFirst(1000).flatMap(\.rrIntervals).map(
        \.milliseconds)
      let squares = zip(intervals, intervals.dropFirst()).map { ($1 - $0) * ($1 - $0) }
      return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
    }
    #expect((20...80).contains(try rmssd("rest")))
    #expect((1...10).contains(try rmssd("lsd")))
  }

  @Test func whatAStrapTellsOfItself() throws {
    let recorder = try run("lsd", for: .seconds(3700))
    #expect(
      Set(recorder.facts.prefix(3)) == [
        .location(.chest), .model("Simulated Strap"), .battery(try #require(BatteryLevel(percent: 92))),
      ])
    #expect(recorder.facts.dropFirst(3) == [91, 90].compactMap { BatteryLevel(percent: $0).map { .battery($0) } }[...])
    let energies = recorder.measurements.compactMap(\.energyExpended)
    #expect(energies.count == 370)
    // About 56 kJ a minute at 143 bpm, and never decreasing.
    #expect((2800...4200).contains(try #require(energies.last)))
    #expect(zip(energies, energies.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func theEnergyIsCountedAnew() throws {
    let loop = try Loop(speed: 100_000)
    let strap = try SimulatedStrap(loop: loop, name: "lsd", seed: 1)
    let recorder = LinkRecorder(loop)
    let link = strap.makeLink()
    let reset = loop.schedule(at: loop.now + .milliseconds(300_500)) { _ in try? link.resetEnergyExpended() }
    #expect(try !recorder.run(link, for: .seconds(401)) { !$0.ends.isEmpty })
    let energies = recorder.measurements.compactMap(\.energyExpended)
    try #require(energies.count == 40)
    #expect(energies[29] > 200 && energies[30] < 15 && energies[39] < 100)
    withExtendedLifetime(reset) {}
  }

  @Test func everyFaultIsShownAndSurvived() throws {
    let recorder = try run("dropouts", for: .seconds(480))
    let measurements = recorder.measurements
    #expect(measurements.filter { $0.sensorContact == .notDetected && $0.heartRate == 0 }.count == 11)
    #expect(measurements.filter { $0.heartRate >= 205 }.count == 4)
    // Frozen for 75 s, with no interval.
    let frozen = measurements.filter { $0.sensorContact == .detected && $0.rrIntervals.isEmpty }
    #expect(frozen.count == 75 && Set(frozen.map(\.heartRate)).count == 1)
    // One drop, and one silence that is longer than a link tolerates.
    #expect(
      recorder.ends.map(\.reason) == [
        "The strap closed the connection.", "The strap is connected but has sent no heart rate for 12 s.",
      ])
    #expect(recorder.phases.contains(.searching))
    #expect(recorder.phases.last == .live)
    // The same heart continues: the last heart rate is that after an hour's run, not that of a new run.
    #expect((135...151).contains(Int(try #require(measurements.last).heartRate)))
    let times = recorder.values.map(\.after)
    #expect(zip(times, times.dropFirst()).contains { $1 - $0 > .seconds(5) && $1 - $0 < .seconds(7) })
  }

  @Test func namesThatAreNone() throws {
    let loop = try Loop()
    let error = try #require(throws: SimulationError.self) { try SimulatedStrap(loop: loop, name: "jog", seed: 0) }
    for name in SimulatedStrap.names { #expect(error.description.contains("sim:\(name)")) }
    #expect(Set(SimulatedStrap.names).isSuperset(of: ["lsd", "tempo", "hiit", "dropouts"]))
  }

  @Test func aSecondLinkTakesThePlaceOfTheFirst() throws {
    let loop = try Loop(speed: 1000)
    let strap = try SimulatedStrap(loop: loop, name: "lsd", seed: 1)
    let first = strap.makeLink()
    let second = strap.makeLink()
    let other = LinkRecorder(loop)
    second.delegate = other
    let timer = loop.schedule(at: loop.now + .seconds(5)) { _ in second.start() }
    let recorder = LinkRecorder(loop)
    #expect(try !recorder.run(first, for: .seconds(20)) { _ in false })
    #expect(recorder.ends.map(\.reason) == ["The strap closed the connection."])
    #expect(other.phases.last == .live && other.ends.isEmpty && other.values.count > 10)
    withExtendedLifetime(timer) {}
  }
}
