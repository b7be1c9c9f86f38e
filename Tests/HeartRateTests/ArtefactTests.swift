import Glibc
import Primitives
import TestSupport
import Testing

@testable import HeartRate

@Suite("Artefacts of intervals") struct ArtefactTests {
  /// 0.05 % of a normal distribution are beyond 3.5 standard deviations.
  @Test("less than 0.2 % of white noise is flagged")
  func whiteNoise() {
    var generator = SeededGenerator(seed: 8)
    let intervals = (0..<20_000).map { _ in (350 * (1 + 0.05 * generator.normal())).rounded() }
    let flagged = ArtefactCorrection.classify(intervals).count { $0 != .good }
    #expect(flagged < 40, "\(flagged) of 20,000")
  }

  @Test("artefacts are found in noise", arguments: ["premature", "missed", "extra"])
  func found(_ kind: String) {
    var generator = SeededGenerator(seed: 9)
    var intervals: [Double] = []
    var places: [Int] = []
    for number in 0..<4000 {
      let interval = (350 * (1 + 0.02 * generator.normal())).rounded()
      if number % 50 == 49 {
        places.append(intervals.count)
        switch kind {
        case "premature": intervals += [interval - 90, interval + 90]
        case "missed": intervals.append(interval + 350)
        default: intervals += [130, interval - 130]
        }
      } else {
        intervals.append(interval)
      }
    }
    let verdicts = ArtefactCorrection.classify(intervals)
    let wanted: ArtefactCorrection.Verdict = kind == "premature" ? .misplaced : kind == "missed" ? .missed : .extra
    let right = places.count { verdicts[$0] == wanted }
    #expect(right >= places.count - 1, "\(right) of \(places.count)")
  }

  private static func letter(_ verdict: ArtefactCorrection.Verdict) -> Character {
    switch verdict {
    case .good: "."
    case .misplaced: "o"
    case .extra: "x"
    case .missed: "m"
    }
  }

  /// Compares the verdicts on `series` with those of the independent implementation; returns the numbers of beats and of
  /// flagged beats.
  @discardableResult
  private func compare(_ series: [[UInt16]]) throws -> (beats: Int, flagged: Int) {
    let folder = try Folder()
    let text = series.map { $0.map(String.init).joined(separator: " ") + "\n" }.joined()
    let lines = try ReferenceScript.run("HeartRateReference/artefacts.py", [folder.write(text, to: "series")])
    #expect(lines.count == series.count)
    var (beats, flagged) = (0, 0)
    for (number, (intervals, line)) in zip(series, lines).enumerated() {
      let verdicts = String(ArtefactCorrection.classify(intervals.map(Double.init)).map(Self.letter))
      #expect(verdicts == line, "series \(number)")
      beats += intervals.count
      flagged += line.count { $0 != "." }
    }
    return (beats, flagged)
  }

  /// Random series: the mean, noise, trend and artefacts are random.
  @Test("an independent implementation gives every beat of generated series the same verdict")
  func generated() throws {
    var generator = SeededGenerator(seed: 10)
    let series = (0..<60).map { number in
      let middle = Double.random(in: 330...1100, using: &generator)
      let noise = Double.random(in: 0...0.06, using: &generator)
      let swing = Double.random(in: 0...0.08, using: &generator)
      let share = number % 3 == 0 ? 0 : Double.random(in: 0...0.15, using: &generator)
      var intervals: [UInt16] = []
      let count = Int.random(in: 20...400, using: &generator)
      while intervals.count < count {
        let wave = swing * sin(Double(intervals.count) / 3.1)
        let interval = middle * (1 + wave + noise * generator.normal())
        guard Double.random(in: 0..<1, using: &generator) < share else {
          intervals.append(UInt16(interval))
          continue
        }
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: intervals += [UInt16(interval * 0.7), UInt16(interval * 1.3)]
        case 1: intervals.append(UInt16(interval * 2))
        case 2: intervals += [UInt16(interval / 3), UInt16(interval * 2 / 3)]
        case 3: intervals += [UInt16](repeating: UInt16(interval * 2), count: 3)
        case 4: intervals += [0, 0]
        case _: intervals.append(UInt16.random(in: 0...4000, using: &generator))
        }
      }
      return intervals
    }
    let (beats, flagged) = try compare(series)
    #expect(beats > 8000 && flagged > 300)
  }

  @Test("… and every beat of real recordings", .needs(.recordings))
  func recorded() throws {
    let series = try OutsideData.recordings.captures().map { path in
      try Capture.measurements(path).flatMap { $0.measurement.rrIntervals.map(\.ticks1024) }
    }
    let (beats, flagged) = try compare(series)
    #expect(beats > 1000 && flagged > 0)
  }

  @Test(
    "recordings full of artefacts give no false figures",
    .needs(.recordings),
    arguments: ["mini-garbage-rr", "mini-three-missed"].flatMap(OutsideData.recordings.captures(named:)))
  func truth(_ path: String) throws {
    let known = try ReferenceScript.run("HeartRateReference/truth.py", [path, "5"]).map {
      $0.split(separator: " ").map { Double($0) }
    }
    var sequence = RRSequence()
    var (told, shares) = (0, 0)
    for (time, measurement) in try Capture.measurements(path) {
      let instant = Instant(nanoseconds: Int64(time * 1e9))
      sequence.append(measurement.rrIntervals, heartRate: measurement.heartRate, at: instant)
      guard let row = known.first(where: { $0.first == time }), let figures = sequence.variability(at: instant)
      else { continue }
      shares += 1
      for (figure, truth, margin) in [(figures.rmssd, row[1], 0.15), (figures.alpha1, row[2], 0.1)] {
        guard let figure else { continue }
        told += 1
        let right = try #require(truth, "at \(time) s \(figure) is shown, and nothing can be known")
        #expect(abs(figure - right) <= margin * right, "\(figure) at \(time) s is \(right)")
      }
    }
    #expect(told > 0 && shares >= known.count * 9 / 10, "\(told) figures, \(shares) shares of \(known.count)")
  }
}
