import HeartRate
import Primitives
import Testing
import Training

@Suite("Heart rate variability of a session") struct VariabilityInSessionTests {
  /// Records `seconds` of a heart at 60 bpm, one beat a second. `change` alters single seconds.
  func record(
    _ seconds: ClosedRange<Int>, into recording: inout Recording,
    _ change: (inout HeartRateMeasurement, Int) -> Void = { _, _ in }
  ) {
    let pattern: [UInt16] = [1000, 1013, 1045, 1008, 1011, 970, 1002, 985, 1030, 1017, 990]
    for second in seconds {
      var measurement = HeartRateMeasurement(
        heartRate: 60, sensorContact: .detected,
        rrIntervals: [RRInterval(ticks1024: pattern[abs(second) % pattern.count])])
      change(&measurement, second)
      recording.ingest(measurement, at: Recording.at(Double(second)))
    }
  }

  @Test("samples have the figures every 5 s once there are enough intervals, and the state at any time")
  func every() throws {
    var recording = try Recording()
    record(0...130, into: &recording)
    func seconds(_ isThere: (HeartRateVariability) -> Bool) -> [Int] {
      recording.readings.indices.filter { recording.readings[$0].variability.map(isThere) ?? false }
    }
    // The share is given from the first classified beats on.
    #expect(seconds { $0.correctedShare < 0.1 } == Array(stride(from: 5, through: 130, by: 5)))
    #expect(seconds { $0.rmssd != nil } == Array(stride(from: 35, through: 130, by: 5)))
    #expect(seconds { $0.alpha1 != nil } == [115, 120, 125, 130])
    #expect(recording.state(130).variability == recording.readings.last?.variability)
    #expect(recording.state(132).variability?.rmssd != nil)
    // Stale: nobody knows what the heart does now.
    #expect(recording.state(133).variability == nil)
  }

  @Test("late notifications do not accumulate delay")
  func jitter() throws {
    var recording = try Recording()
    for second in 0...99 {
      let late = [0, 40, 90, 10, 70, 30][second % 6]
      let measurement = HeartRateMeasurement(heartRate: 60, rrIntervals: [RRInterval(ticks1024: 1024)])
      recording.ingest(measurement, at: Recording.at(Double(second) + Double(late) / 1000))
    }
    #expect(recording.readings.count { $0.variability?.rmssd != nil } == 13)
  }

  @Test(
    "the figures restart after a sample that is not live, a stale signal or another link",
    arguments: ["no contact", "implausible", "silence", "link"])
  func gap(_ cause: String) throws {
    var recording = try Recording()
    record(0...100, into: &recording)
    #expect(recording.state(100).variability?.rmssd != nil)
    switch cause {
    case "no contact":
      record(101...101, into: &recording) { measurement, _ in measurement.sensorContact = .notDetected }
    case "implausible": record(101...101, into: &recording) { measurement, _ in measurement.heartRate = 140 }
    case "silence": break
    default: recording.link(100.5)
    }
    let start = cause == "silence" ? 104 : 102
    record(start...start + 31, into: &recording)
    let early = try #require(recording.state(Double(start) + 31).variability)
    #expect(early.rmssd == nil && early.correctedShare == 0)
    record(start + 32...start + 34, into: &recording)
    #expect(recording.state(Double(start) + 34).variability?.rmssd != nil)
  }

  @Test("intervals of a sample that is not live do not count")
  func notLive() throws {
    var clean = try Recording()
    record(0...60, into: &clean)
    var recording = try Recording()
    record(-40 ... -1, into: &recording) { measurement, _ in
      measurement.sensorContact = .notDetected
      measurement.rrIntervals = [RRInterval(ticks1024: 300)]
    }
    record(0...60, into: &recording)
    #expect(recording.state(60).variability == clean.state(60).variability)
  }

  @Test("intervals that contradict the strap's heart rate give no figures, and their share is reported")
  func contradiction() throws {
    var recording = try Recording()
    record(0...130, into: &recording) { measurement, second in
      // A strap that pads its lists with zeros.
      measurement.rrIntervals.append(RRInterval(ticks1024: 0))
    }
    let variability = try #require(recording.state(130).variability)
    #expect(variability == HeartRateVariability(rmssd: nil, alpha1: nil, correctedShare: 50))
  }
}
