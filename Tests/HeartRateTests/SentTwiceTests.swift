import Primitives
import TestSupport
import Testing

@testable import HeartRate

/// The sum of the intervals must match the time between notifications.
@Suite("Intervals and the elapsed time") struct SentTwiceTests {
  static func runner(_ heartRate: Double) -> StrapModel {
    var generator = SeededGenerator(seed: 41)
    return StrapModel(generator.steady(heartRate, seconds: 300))
  }

  static let wrong: [Distortion<StrapModel.Notification>] = [
    Distortion(
      "each notification twice",
      { notifications in
        notifications.flatMap { notification in
          var copy = notification
          copy.time += 0.04
          return [notification, copy]
        }
      }
    ),
    Distortion(
      "each interval twice",
      { notifications in
        notifications.map { notification in
          var changed = notification
          changed.ticks = notification.ticks.flatMap { [$0, $0] }
          return changed
        }
      }
    ),
    Distortion(
      "each list begins with the last interval of the one before",
      { notifications in
        zip(notifications, [notifications[0]] + notifications).map { notification, before in
          var changed = notification
          changed.ticks = (before.ticks.last.map { [$0] } ?? []) + notification.ticks
          return changed
        }
      }
    ),
    Distortion(
      "only the last interval of each list",
      { notifications in
        notifications.map { notification in
          var changed = notification
          changed.ticks = notification.ticks.last.map { [$0] } ?? []
          return changed
        }
      }
    ),
  ]

  @Test(
    "a strap that repeats or omits intervals has no figures, and the share says so",
    arguments: wrong)
  func hides(_ row: Distortion<StrapModel.Notification>) throws {
    for heartRate in [130.0, 170] {
      var strap = Self.runner(heartRate)
      strap.notifications = row.apply(strap.notifications)
      let readings = strap.readings().filter { $0.second >= 30 }
      #expect(readings.count > 50)
      for (second, figures) in readings {
        let figures = try #require(figures)
        #expect(figures.rmssd == nil && figures.alpha1 == nil && figures.correctedShare > 5, "\(second) s: \(figures)")
      }
    }
  }

  @Test("a few seconds sent twice hide RMSSD, although they are a small part of two minutes")
  func lastMinute() throws {
    var strap = Self.runner(150)
    let last = Double(try #require(strap.readings().last).second)
    strap.notifications = strap.notifications.flatMap { notification in
      (last - 6...last - 1).contains(notification.time) ? [notification, notification] : [notification]
    }
    let found = try #require(strap.readings().last?.figures)
    #expect(found.rmssd == nil && found.correctedShare > 1 && found.correctedShare < 5, "\(found)")
  }

  static let clean = runner(140).readings()

  static let right: [Distortion<StrapModel.Notification>] = [
    Distortion(
      "notifications in pairs",
      { notifications in
        notifications.enumerated().map { place, notification in
          var changed = notification
          if place % 2 == 1 { changed.time += 0.95 }
          return changed
        }
      }
    ),
    Distortion(
      "one notification twice in two minutes",
      { notifications in
        notifications.enumerated().flatMap { place, notification in
          place % 120 == 60 ? [notification, notification] : [notification]
        }
      }
    ),
    Distortion(
      "now and then one late by 2 s",
      { notifications in
        notifications.enumerated().map { place, notification in
          var changed = notification
          changed.time += Double(max(0, 2 - place % 20))
          return changed
        }
      }
    ),
  ]

  @Test("delays of Bluetooth and one repetition change no figure by more than 5 %", arguments: right)
  func keeps(_ row: Distortion<StrapModel.Notification>) throws {
    var strap = Self.runner(140)
    strap.notifications = row.apply(strap.notifications)
    var compared = 0
    for (second, figures) in strap.readings() where second >= 60 {
      guard let right = Self.clean.first(where: { $0.second == second })?.figures?.rmssd else { continue }
      let found = try #require(figures?.rmssd, "\(second) s")
      #expect(abs(found - right) <= 0.05 * right, "\(second) s: \(found), not \(right)")
      compared += 1
    }
    #expect(compared > 20)
  }

  @Test("a strap that sends every 5 s has figures")
  func slow() throws {
    var generator = SeededGenerator(seed: 41)
    let intervals = generator.steady(140, seconds: 300)
    let readings = StrapModel(intervals, period: 5).readings().filter { $0.second >= 125 }
    #expect(readings.count > 30)
    for (second, figures) in readings {
      #expect(
        figures?.rmssd != nil && (figures?.correctedShare ?? 100) < 1, "\(second) s: \(String(describing: figures))")
    }
  }

  /// `state` may also be requested between two notifications.
  @Test(arguments: [(5, 4_900, true), (5, 11_000, false), (1, 1_000, true), (1, 6_000, false)])
  func figuresLastUntilTheNextNotificationIsOverdue(period: Int, milliseconds: Int, isKnown: Bool) {
    var sequence = RRSequence()
    var now = Instant(nanoseconds: 0)
    for _ in 0..<(120 / period) {
      now = now + .seconds(period)
      let intervals = [RRInterval](repeating: RRInterval(ticks1024: 512), count: period * 2)
      sequence.append(intervals, heartRate: 120, at: now)
    }
    #expect((sequence.variability(at: now + .milliseconds(milliseconds)) != nil) == isKnown)
  }
}
