import FIT
import Primitives
import Testing

@Suite struct FITActivityTests {
  @Test("An activity with all its parts is the same after writing and reading.")
  func roundTrip() throws {
    let activity = Self.activity
    let (read, fault) = FITActivity.read(try activity.encoded())
    #expect(fault == nil)
    #expect(read.withoutPlaces == activity)
  }

  /// 2026-03-01T06:30:00Z and `seconds` more.
  static func time(_ seconds: Int64) -> UTCTime { UTCTime(milliseconds: (1_772_346_600 + seconds) * 1000) }

  /// A run of 20 s with a pause, two laps, seconds without a heart rate, and a strap that sends several.
  static let activity: FITActivity = {
    var activity = FITActivity(created: time(-2), start: time(0), end: time(20), timerTime: .seconds(15))
    activity.localOffset = 3600
    for second in 0..<20 {
      let rates: [Int: [Int]] = [3: [120, 255, 300], 7: [], 9: [130, 131]]
      activity.records.append(
        FITActivity.Record(
          time: time(Int64(second)), heartRate: second % 5 == 4 ? nil : 120 + second, strapHeartRates: rates[second],
          rrMilliseconds: Array(repeating: 500 + second, count: second % 8)))
    }
    activity.pauses = [FITActivity.Pause(start: time(5), end: time(10))]
    activity.laps = [
      FITActivity.Lap(start: time(0), end: time(7), name: "Warm-up", averageHR: 120, maxHR: 126, trigger: .time),
      FITActivity.Lap(start: time(7), end: time(20), averageHR: 130, maxHR: 139, trigger: .sessionEnd),
    ]
    activity.timeInZone = FITActivity.TimeInZone(
      times: [.seconds(1), .milliseconds(2500), .seconds(3)], upperBounds: [94, 120], maxHR: 190)
    activity.totalCalories = 12
    activity.averageHR = 125
    activity.maxHR = 139
    return activity
  }()
}

extension FITActivity {
  /// The activity as it was before it was written.
  var withoutPlaces: FITActivity {
    var activity = self
    for index in records.indices { activity.records[index].place = 0 }
    return activity
  }
}
