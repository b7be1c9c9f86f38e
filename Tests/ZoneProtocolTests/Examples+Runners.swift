import Training
import ZoneProtocol

extension Examples {
  /// A runner with zones in percent and every figure.
  static var fullRunner: RunnerEntry {
    var runner = RunnerEntry(
      name: "Anna", maxHR: MaxHeartRate(bpm: 184, isEstimated: true), source: .taught, model: .percentMax)
    runner.body = RunnerBody(age: 34, weight: 62.5, sex: .female)
    runner.figures = [.restingHR: 50, .thresholdHR: 172, .aerobicThresholdHR: 150, .ceiling: 186]
    runner.taught = ["ceiling", "age", "weight_kg"]
    runner.preset = .known(.standard)
    runner.percentOf = .known(.max)
    runner.zones = bands(.percentMax, [ZoneBound(name: "Easy", from: 50), ZoneBound(name: "Hard", from: 80)], 184)
    runner.straps = [strap, "sim:lsd"]
    return runner
  }

  /// A runner with zones in bpm and no figure but the maximum.
  static var bareRunner: RunnerEntry {
    var runner = RunnerEntry(name: nil, maxHR: MaxHeartRate(bpm: 190), source: .settings, model: .bpm)
    runner.zones = bands(.bpm, [ZoneBound(name: "Work", from: 120)], 190)
    return runner
  }

  private static func bands(_ model: ZoneModel, _ bounds: [ZoneBound], _ maxHR: Int) -> [RunnerEntry.ZoneBand] {
    let zones = try? Zones(model: model, bounds: bounds, runner: Runner(maxHR: MaxHeartRate(bpm: maxHR)))
    return zones.map { [RunnerEntry.ZoneBand]($0) } ?? []
  }

  static let runnersLine =
    #"{"type":"reply","id":6,"runners":[{"name":"Anna","max_hr":184,"max_hr_estimated":true,"max_hr_from":"taught","#
    + #""age":34,"weight_kg":62.5,"sex":"female","resting_hr":50,"threshold_hr":172,"aerobic_threshold_hr":150,"ceiling":186,"#
    + #""taught":["ceiling","age","weight_kg"],"model":"percent-max","preset":"default","percent_of":"max","zones":["#
    + #"{"index":0,"name":"Rest","to":91,"to_percent":50},"#
    + #"{"index":1,"name":"Easy","from":92,"to":147,"from_percent":50,"to_percent":80},"#
    + #"{"index":2,"name":"Hard","from":148,"from_percent":80}],"straps":["F0:9E:1A:00:00:01","sim:lsd"]},"#
    + #"{"max_hr":190,"max_hr_estimated":false,"max_hr_from":"settings","model":"bpm","zones":["#
    + #"{"index":0,"name":"Rest","to":119},{"index":1,"name":"Work","from":120}],"straps":[]}]}"#
}
