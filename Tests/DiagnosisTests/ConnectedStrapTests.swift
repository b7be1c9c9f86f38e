import Primitives
import SensorLink
import Testing
import Training
import ZoneProtocol

@testable import Diagnosis

/// The doctor's findings about connected straps with oddities.
@Suite struct ConnectedStrapTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    var phase = Phase.live
    var reason: String?
    let isWell: Bool
    let text: String
    var remedy: String?
    let change: @Sendable (inout StateReport) -> Void
    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "live", isWell: true, text: "hrzoned reads it (direct).") { $0.signal = .known(.live) },
    Row(
      name: "a tail that is dropped", isWell: true,
      text:
        "hrzoned reads it (direct). The end of 21 measurements could not be used and was dropped (RR interval at "
        + "byte 2: needs 2 bytes, has 0). The heart rate counts; energy and intervals between beats (HRV) may be missing."
    ) {
      $0.signal = .known(.live)
      ($0.rejects.droppedTails, $0.rejects.droppedTail) = (21, "RR interval at byte 2: needs 2 bytes, has 0")
    },
    Row(
      name: "measurements without a heart rate", phase: .discovering, reason: SilenceLadder.waiting, isWell: false,
      text:
        "It is connected but has sent no heart rate yet. 1 measurement without a heart rate was left out (flags at byte "
        + "0: needs 1 byte, has 0).", remedy: "Put it on and wait a minute"
    ) {
      $0.signal = .known(.none)
      ($0.rejects.refused, $0.rejects.refusal) = (1, "flags at byte 0: needs 1 byte, has 0")
    },
    Row(name: "just connected", phase: .discovering, reason: "Looking.", isWell: true, text: "just connected") { _ in },
    Row(
      name: "the contact bit is never set", isWell: false,
      text:
        "Every sample reports no skin contact, though the heart rate (132 bpm) varies like a real one. Its heart rate does "
        + "not count.",
      remedy: "Wet its electrodes and tighten it. If that does not help, its contact sensor is faulty"
    ) {
      ($0.signal, $0.bpm, $0.contactNeverSet) = (.known(.noContact), 132, true)
    },
    Row(name: "no contact", isWell: false, text: "reports no skin contact", remedy: "Put it on") {
      $0.signal = .known(.noContact)
    },
    Row(
      name: "stale", isWell: false, text: "It is connected but has sent nothing for 9 s.", remedy: "change its battery"
    ) {
      ($0.signal, $0.age) = (.known(.stale), .seconds(9))
    },
    Row(name: "implausible", isWell: false, text: "not plausible (240 bpm)", remedy: "three in a row agree") {
      ($0.signal, $0.bpm) = (.known(.implausible), 240)
    },
    Row(name: "frozen", isWell: false, text: "repeats one heart rate (143 bpm)", remedy: "Take it off and on") {
      ($0.signal, $0.bpm) = (.known(.frozen), 143)
    },
    Row(name: "connected, and nothing came", isWell: false, text: "has sent no heart rate yet", remedy: "wait a minute")
    {
      $0.signal = .known(.none)
    },
    Row(name: "a signal of a later version", isWell: true, text: "hrzoned reads it") { $0.signal = Open("dizzy") },
  ]

  @Test(arguments: rows) func theDoctorJudgesByTheSignal(_ row: Row) throws {
    var facts = try DoctorChecksTests.wellFacts()
    guard case .serving(let path, var answer) = facts.daemon else { return }
    var state = StateReport(signal: .live)
    row.change(&state)
    answer.straps[0].state = state
    answer.straps[0].phase = row.phase
    answer.straps[0].reason = row.reason
    facts.daemon = .serving(path: path, answer)
    let check = try #require(DoctorChecks(facts: facts).straps.first)
    #expect(check.outcome.value == (row.isWell ? .ok : .failed))
    #expect(check.text.contains(row.text), "\(check.text)")
    #expect(row.remedy.map { check.remedy?.contains($0) ?? false } ?? (check.remedy == nil), "\(check)")
  }
}
