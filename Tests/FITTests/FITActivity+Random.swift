import Primitives
import TestSupport

@testable import FIT

extension FITActivityTests {
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

  /// Any activity that FIT can express.
  static func random(using generator: inout SeededGenerator) -> FITActivity {
    func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    func known<T>(_ value: T) -> T? { number(0...3) == 0 ? nil : value }
    let base = Int64(number(0x1000_0000 + 86_400...0xFFFF_0000 - 86_400)) + FITTime.epoch
    func time(_ seconds: Int) -> UTCTime { UTCTime(milliseconds: (base + Int64(seconds)) * 1000) }
    let length = number(0...120)
    var activity = FITActivity(
      created: time(number(-100...100)), start: time(0), end: time(length),
      timerTime: .milliseconds(number(0...200_000)))
    activity.localOffset = number(-86_400...86_400)
    for second in 0...length where number(0...9) > 0 {
      var record = Record(
        time: time(second), heartRate: known(number(0...254)),
        rrMilliseconds: (0..<number(0...12)).map { _ in number(0...65_534) })
      if number(0...4) == 0 { record.strapHeartRates = (0..<number(0...6)).map { _ in number(0...65_534) } }
      activity.records.append(record)
    }
    var end = 0
    while number(0...2) > 0 {
      let start = end + number(0...20)
      end = start + number(0...20)
      activity.pauses.append(Pause(start: time(start), end: time(end)))
    }
    let names = ["Warm-up", "400 m", "Läufer 走者 🏃", String(repeating: "x", count: 254)]
    for _ in 0...number(0...4) {
      let start = number(0...100)
      activity.laps.append(
        Lap(
          start: time(start), end: time(start + number(0...100)), name: known(names[number(0...3)]),
          averageHR: known(number(0...254)), maxHR: known(number(0...254)),
          trigger: LapTrigger(rawValue: UInt8(number(0...255)))))
    }
    activity.timeInZone = known(
      TimeInZone(
        times: (0...number(0...62)).map { _ in .milliseconds(number(0...0xFFFF_FFFE)) },
        upperBounds: (0..<number(0...62)).map { _ in number(0...254) }, maxHR: known(number(0...254))))
    activity.totalCalories = known(number(0...65_534))
    activity.averageHR = known(number(0...254))
    activity.maxHR = known(number(0...254))
    return activity
  }
}

extension UTCTime {
  /// Seconds after the first date of FIT.
  var second: Int64 { milliseconds / 1000 - FITTime.epoch - 0x1000_0000 }
}
