import ATT
import EventLoop
import GATT
import HeartRate
import Primitives
import SensorLink
import TestSupport
import Testing

/// The reactions to a connected strap that sends no heart rate, and their times.
@Suite struct SilenceTests {
  static func at(_ seconds: Double) -> Instant { Instant(nanoseconds: Int64(seconds * 1e9)) }

  /// A ladder that was subscribed at 0 s and got a heart rate at each of `seconds`.
  static func ladder(_ seconds: [Double], _ ladder: SilenceLadder = SilenceLadder()) -> SilenceLadder {
    var ladder = ladder
    ladder.subscribed(at: at(0))
    for second in seconds { ladder.received(at: at(second)) }
    return ladder
  }

  /// The times of the second subscription and of giving up the link.
  static func steps(_ ladder: SilenceLadder) throws -> [Double] {
    var ladder = ladder
    let first = try #require(ladder.nextDeadline)
    #expect(ladder.advance(to: first - .nanoseconds(1)) == nil)
    #expect(ladder.advance(to: first) == .resubscribe)
    #expect(ladder.advance(to: first) == nil)
    let second = try #require(ladder.nextDeadline)
    guard case .disconnect = ladder.advance(to: second) else { return [] }
    return [first, second].map { Double($0.nanoseconds) / 1e9 }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let heard: [Double]
    let steps: [Double]
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "no value yet", heard: [], steps: [45, 90]),
    Row(name: "two intervals known: as if it were 15 s", heard: [1, 2, 3], steps: [33, 63]),
    Row(name: "every second", heard: [1, 2, 3, 4, 5], steps: [11, 17]),
    Row(name: "every 5 s", heard: [0, 5, 10, 15], steps: [25, 35]),
    Row(name: "the longest of the last eight", heard: [0, 1, 2, 9, 10, 11, 12], steps: [26, 40]),
    Row(
      name: "the longest is forgotten after eight", heard: [0, 7, 8, 9, 10, 11, 12, 13, 14, 15], steps: [21, 27]),
    Row(name: "no interval counts for more than a minute", heard: [0, 1, 2, 1000], steps: [1120, 1240]),
    Row(name: "a batch is one", heard: [0, 0, 0, 5, 5, 5, 10, 10, 15, 15], steps: [25, 35]),
  ]

  @Test("the two steps", arguments: rows)
  func steps(row: Row) throws {
    #expect(try Self.steps(Self.ladder(row.heard)) == row.steps)
  }

  @Test("the next link uses the time to the first value and the rhythm of the last")
  func nextLink() throws {
    // 20 s to the first value.
    var ladder = Self.ladder([20, 21, 22, 23, 24])
    ladder.stop()
    #expect(ladder.nextDeadline == nil)
    #expect(try Self.steps(Self.ladder([], ladder)) == [40, 80])
    // From the second link's first value on, the first link's rhythm counts.
    #expect(try Self.steps(Self.ladder([2], ladder)) == [8, 14])
    // A strap that sends at once.
    var quick = Self.ladder([0.5, 1.5, 2.5, 3.5])
    quick.stop()
    #expect(try Self.steps(Self.ladder([], quick)) == [6, 12])
  }

  @Test("a strap that becomes slower gets the full time on the next link")
  func slowAgain() throws {
    var ladder = Self.ladder([0.5, 1.5, 2.5, 3.5])
    ladder.stop()
    ladder.subscribed(at: Self.at(100))
    #expect(ladder.advance(to: Self.at(106)) == .resubscribe)
    #expect(ladder.advance(to: Self.at(112)) == .disconnect(silence: .seconds(12)))
    ladder.stop()
    #expect(try Self.steps(Self.ladder([], ladder)) == [45, 90])
  }

  @Test("the first value after a second subscription does not count as the strap's own time")
  func resubscribed() throws {
    var ladder = Self.ladder([])
    #expect(ladder.advance(to: Self.at(45)) == .resubscribe)
    ladder.received(at: Self.at(46))
    ladder.stop()
    #expect(try Self.steps(Self.ladder([], ladder)) == [45, 90])
  }

  // MARK: The direct link

  /// Plays a link over `layout` to a strap with its heart rate at `handle`; 3 is that of a Heart Rate service at the start. It
  /// runs until the link ends or `limit` has passed. Returns the subscriptions and the end, with their times.
  private func play(
    _ strap: ServedStrap, _ layout: StrapLayout = StrapLayout(), for limit: Duration = .seconds(200),
    beats: [Double] = [], from handle: UInt8 = 3
  ) throws -> (LinkRecorder, subscribed: [Duration]) {
    let loop = strap.loop
    let recorder = LinkRecorder(loop)
    let link = ATTLink(loop: loop, name: .unix, connector: strap, layout: layout)
    var subscribed: [Duration] = []
    let onEvent = strap.onEvent
    strap.onEvent = { event in
      if case .subscribed = event { subscribed.append(loop.now - recorder.began) }
      onEvent(event)
    }
    let timers = beats.map { second in
      loop.schedule(at: loop.now + .milliseconds(Int(second * 1000))) { _ in
        strap.socket?.send([0x1B, handle, 0, 0, 75])
      }
    }
    _ = try recorder.run(link, for: limit) { $0.ends.count == 1 }
    withExtendedLifetime(timers) {}
    return (recorder, subscribed)
  }

  private func strap(_ services: [ServiceDefinition]) throws -> ServedStrap {
    try ServedStrap(Loop(speed: 1000), services)
  }

  @Test func aStrapThatSendsNothingIsSubscribedAgainAndGivenUp() throws {
    let (recorder, subscribed) = try play(strap([Services.bareHeartRate]))
    #expect(subscribed == [.zero, .seconds(45)])
    #expect(recorder.loop.now - recorder.began == .seconds(90))
    #expect(recorder.phases == [.discovering, .discovering], "it was never live")
    #expect(recorder.ends.map(\.reason) == ["The strap is connected but has sent no heart rate for 90 s."])
    #expect(recorder.ends.first?.retry == .overNewConnection)
  }

  @Test func aStrapThatTakes40SecondsToItsFirstValueIsLeftAlone() throws {
    let (recorder, subscribed) = try play(
      strap([Services.bareHeartRate]), for: .seconds(60),
      beats: [40, 41, 42, 43, 44, 45, 46, 47, 48, 50, 52, 54, 56, 58])
    #expect(recorder.ends.isEmpty && recorder.phases.last == .live && subscribed == [.zero])
    #expect(recorder.values.count == 14)
  }

  @Test func aStrapThatFellSilentIsGivenUpAfter12SecondsOnTheNextLinkToo() throws {
    let layout = StrapLayout()
    let beats = [0.5, 1.5, 2.5, 3.5, 4.5]
    let (first, subscribed) = try play(strap([Services.bareHeartRate]), layout, beats: beats)
    #expect(subscribed == [.zero, .milliseconds(10_500)])
    #expect(first.loop.now - first.began == .milliseconds(16_500))
    let (second, again) = try play(strap([Services.bareHeartRate]), layout, beats: [1])
    #expect(again == [.zero, .seconds(7)] && second.loop.now - second.began == .seconds(13))
    // A link without any heart rate suggests that the handle moved, so it is discovered again.
    let third = try strap([Services.bareHeartRate])
    let (silent, _) = try play(third, layout)
    #expect(silent.loop.now - silent.began == .seconds(12) && third.received.first?.first == 0x04)
    let fourth = try strap([Services.bareHeartRate])
    let (patient, _) = try play(fourth, layout)
    #expect(patient.loop.now - patient.began == .seconds(90) && fourth.received.first?.first == 0x02)
  }

  @Test func aValueWithoutAHeartRateDoesNotMakeALinkLive() throws {
    let strap = try strap([Services.bareHeartRate])
    strap.onEvent = { event in
      guard case .subscribed = event else { return }
      strap.notify([0x01, 0x8F])
    }
    let (recorder, _) = try play(strap, for: .seconds(20))
    #expect(recorder.values.map(\.bytes) == [[0x01, 0x8F]], "it is told, to be counted")
    #expect(recorder.phases == [.discovering, .discovering])
    #expect(recorder.reasons.last == SilenceLadder.waiting)
  }

  // MARK: Two of one UUID

  private static let empty = ServiceDefinition(
    .heartRateService, characteristics: [.init(.bodySensorLocation, .read, value: [1])])
  private static let readable = ServiceDefinition(
    .heartRateService, characteristics: [.init(.heartRateMeasurement, .read, value: [0, 60])])
  private static let twice = ServiceDefinition(
    .heartRateService,
    characteristics: [.init(.heartRateMeasurement, .notify), .init(.heartRateMeasurement, .notify)])

  @Test("the first is empty, or does not notify", arguments: [empty, readable])
  func firstIsEmpty(_ first: ServiceDefinition) throws {
    let strap = try strap([first, Services.battery, Services.heartRate])
    let (recorder, subscribed) = try play(strap, for: .seconds(5), beats: [1, 2], from: 10)
    #expect(recorder.values.count == 2 && recorder.phases.last == .live && subscribed.count == 2)
  }

  @Test("the first is silent: the second is tried after 6 s, and used at once on the next link")
  func firstIsSilent() throws {
    for (services, second) in [([Services.bareHeartRate, Services.bareHeartRate], 7), ([Self.twice], 6)]
      as [([ServiceDefinition], UInt8)]
    {
      let layout = StrapLayout()
      let strap = try strap(services)
      let (recorder, subscribed) = try play(strap, layout, for: .seconds(12), beats: [8, 9, 10, 11], from: second)
      #expect(subscribed == [.zero, .seconds(6)])
      #expect(recorder.values.count == 4 && recorder.phases.last == .live && recorder.ends.isEmpty)
      let next = try self.strap(services)
      let (again, _) = try play(next, layout, for: .seconds(5), beats: [1, 2, 3], from: second)
      #expect(again.values.count == 3 && next.received.map(\.first).prefix(2) == [0x04, 0x12])
    }
  }

  @Test("the first notifies: the second is never subscribed to, and its values are ignored")
  func firstNotifies() throws {
    let strap = try strap([Services.bareHeartRate, Services.bareHeartRate])
    strap.script = { packet in
      if packet.first == 0x12 { strap.socket?.send([0x1B, 7, 0, 0, 99]) }
      return nil
    }
    let (recorder, subscribed) = try play(strap, for: .seconds(20), beats: (1...19).map(Double.init))
    #expect(subscribed.count == 1 && recorder.values.count == 19)
    #expect(recorder.values.allSatisfy { $0.bytes == [0, 75] })
  }

  @Test("the first refuses: the second is used at once")
  func firstRefuses() throws {
    let strap = try strap([Services.bareHeartRate, Services.bareHeartRate])
    strap.script = { packet in packet.first == 0x12 && packet[1] == 4 ? [[0x01, 0x12, 4, 0, 0x03]] : nil }
    let (recorder, subscribed) = try play(strap, for: .seconds(5), beats: [1, 2], from: 7)
    #expect(subscribed.first == .zero && recorder.values.count == 2 && recorder.ends.isEmpty)
  }
}
