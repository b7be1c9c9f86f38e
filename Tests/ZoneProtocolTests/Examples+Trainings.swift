import Training
import ZoneProtocol

/// Targets and workouts, as in `Examples.messages`.
extension Examples {
  static let currentStep = CurrentStep(
    index: 3, count: 33, name: "Fast", target: TargetBand(zone: lsd, from: 133, to: 151), end: .duration(.seconds(30)),
    next: "Easy")
  static let stepObject =
    #"{"index":3,"count":33,"name":"Fast","target":{"zone":{"index":3,"name":"LSD"},"from":133,"to":151},"#
    + #""duration":30.0,"next":"Easy"}"#

  static func step(_ end: CurrentStep.End, _ target: TargetBand? = nil) -> CurrentStep {
    CurrentStep(index: 1, count: 1, name: "On\n", target: target, end: end, next: nil)
  }

  static func workout(
    _ state: WorkoutState, _ step: CurrentStep?, remaining: Duration? = nil, _ result: StepResult? = nil,
    _ summary: WorkoutSummary? = nil, seq: UInt64
  ) -> ServerMessage {
    let status = WorkoutStatus(
      name: "HIIT", state: state, step: step, remaining: remaining, elapsed: .milliseconds(90_500))
    return report(.workout(WorkoutReport(status, result: result, summary: summary)), seq: seq)
  }

  static var stateInWorkout: StateReport {
    var state = StateReport(signal: .live)
    state.bpm = 143
    state.target = currentStep.target
    state.workout = WorkoutReport(
      WorkoutStatus(
        name: "HIIT", state: .paused, step: currentStep, remaining: .seconds(12), elapsed: .milliseconds(90_500)))
    state.maxHR = 190
    return state
  }

  static let trainings: [(ServerMessage, String)] = [
    (
      workout(
        .running, currentStep, remaining: .seconds(30),
        StepResult(
          index: 2, name: "Easy", time: .seconds(60), live: .milliseconds(59_300), onTarget: .zero, endBPM: 118), seq: 8
      ),
      #"{"type":"workout","seq":8,\#(head),"name":"HIIT","step":\#(stepObject),"remaining":30.0,"elapsed":90.5,"#
        + #""state":"running","result":{"index":2,"name":"Easy","time":60.0,"live":59.3,"on_target":0.0,"end_bpm":118}}"#
    ),
    (
      workout(.paused, step(.untilBelow(120)), seq: 9),
      #"{"type":"workout","seq":9,\#(head),"name":"HIIT","step":{"index":1,"count":1,"name":"On\n","until_below":120},"#
        + #""elapsed":90.5,"state":"paused"}"#
    ),
    (
      workout(.running, step(.open, TargetBand(from: nil, to: 94)), seq: 10),
      #"{"type":"workout","seq":10,\#(head),"name":"HIIT","step":{"index":1,"count":1,"name":"On\n","target":{"to":94},"#
        + #""open":true},"elapsed":90.5,"state":"running"}"#
    ),
    (
      workout(
        .running,
        CurrentStep(
          index: 1, count: 1, name: "Jog", target: TargetBand(zone: lsd, from: 133, to: 151),
          targetGiven: .zone(.index(3)), end: .untilBelow(114, atMost: .microseconds(90_250_001)), boundGiven: "Easy",
          next: nil), seq: 10),
      #"{"type":"workout","seq":10,\#(head),"name":"HIIT","step":{"index":1,"count":1,"name":"Jog","#
        + #""target":{"zone":{"index":3,"name":"LSD"},"from":133,"to":151},"target_given":{"zone":3},"#
        + #""until_below":114,"until_below_zone":"Easy","at_most":90.250001},"elapsed":90.5,"state":"running"}"#
    ),
    (
      workout(
        .running,
        CurrentStep(
          index: 1, count: 1, name: "On", target: TargetBand(from: 2, to: nil),
          targetGiven: .percentOfMax(from: 1, to: nil), end: .open, next: nil), seq: 10),
      #"{"type":"workout","seq":10,\#(head),"name":"HIIT","step":{"index":1,"count":1,"name":"On","#
        + #""target":{"from":2},"target_given":{"from_percent":1},"open":true},"elapsed":90.5,"state":"running"}"#
    ),
    (
      workout(
        .finished, nil, StepResult(index: 33, name: "Out", time: .zero, live: .zero, onTarget: nil, endBPM: nil),
        WorkoutSummary(
          time: .seconds(90), live: .seconds(80), withTarget: .milliseconds(72_500), onTarget: .seconds(70), steps: 33),
        seq: 11),
      #"{"type":"workout","seq":11,\#(head),"name":"HIIT","elapsed":90.5,"state":"finished","#
        + #""result":{"index":33,"name":"Out","time":0.0,"live":0.0},"#
        + #""summary":{"time":90.0,"live":80.0,"with_target":72.5,"on_target":70.0,"steps":33}}"#
    ),
    (
      workout(
        .stopped, nil, nil, WorkoutSummary(time: .zero, live: .zero, withTarget: nil, onTarget: nil, steps: 0), seq: 12),
      #"{"type":"workout","seq":12,\#(head),"name":"HIIT","elapsed":90.5,"state":"stopped","#
        + #""summary":{"time":0.0,"live":0.0,"steps":0}}"#
    ),
    (
      report(.state(stateInWorkout)),
      #"{"type":"state",\#(head),"signal":"live","bpm":143,"target":{"zone":{"index":3,"name":"LSD"},"from":133,"to":151},"#
        + #""workout":{"name":"HIIT","step":\#(stepObject),"remaining":12.0,"elapsed":90.5,"state":"paused"},"#
        + #""max_hr":190}"#
    ),
  ]
}
