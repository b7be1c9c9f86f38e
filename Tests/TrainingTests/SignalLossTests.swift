import Primitives
import Testing
import Training

/// The beginning of a loss of signal, and its alert.
struct SignalLossTests {
  @Test("loss and return count from the last live sample, whatever the causes")
  func lostForSeveralCauses() throws {
    let rules = AlertRules(byKind: [.signalLost: .init(grace: .seconds(20))])
    var run = try Recording(settings: TrainingSettings(alerts: rules))
    run.sample(0, 143)
    for second in 1...10 { run.sample(Double(second), 251) }
    run.advance(20)
    run.sample(21, 143, contact: .notDetected)
    run.advance(21.5)
    run.sample(23, 144)
    #expect(
      run.lines.filter { $0.contains("signal_") } == [
        "21 signal_lost: Signal lost 21 s ago: no contact with the skin",
        "23 signal_back: Signal back after 23 s: 144 bpm",
      ])
  }

  @Test("a signal that returns at the instant of the announcement was not lost", arguments: [false, true])
  func backAtThatInstant(isAwake: Bool) throws {
    func play(_ seconds: Double) throws -> [String] {
      var run = try Recording()
      run.sample(0, 143)
      if isAwake { run.advance(8) }
      run.sample(seconds, 143)
      return run.lines.filter { $0.contains("signal_") }
    }
    #expect(try play(8) == [])
    #expect(
      try play(8.001) == [
        "8 signal_lost: Signal lost 8 s ago: nothing heard", "8.001 signal_back: Signal back after 8 s: 143 bpm",
      ])
    // No alert either if the last one was sent within thirty seconds.
    var again = try Recording()
    again.samples(0...4, 143)  // told to be lost at 12
    again.samples(14...16, 143)
    again.sample(42, 143)
    #expect(again.lines.filter { $0.contains("signal_") }.count == 2)
    #expect(again.session.nextDeadline == Recording.at(45))
    again.advance(49)
    #expect(again.session.nextDeadline == Recording.at(50) + .nanoseconds(1))
    again.advance(to: Recording.at(50) + .nanoseconds(1))
    #expect(again.lines.last == "50 signal_lost: Signal lost 8 s ago: nothing heard")
  }
}
