import Primitives

/// An activity while it is read. Parts may be missing.
struct ActivityDraft {
  /// Where the activity begins in the file.
  let offset: Int
  var start: UTCTime?
  var sport = TCXActivity.Sport.other
  var laps: [LapDraft] = []
  var creator: TCXActivity.Creator?

  init(offset: Int) {
    self.offset = offset
  }

  /// The activity. A start that is missing is that of the first lap.
  var activity: TCXActivity {
    let read = laps.map { $0.lap(orAt: start) }
    return TCXActivity(
      start: start ?? read.first?.start ?? UTCTime(milliseconds: 0), sport: sport, laps: read, creator: creator)
  }
}

/// A lap while it is read. Parts may be missing.
struct LapDraft {
  var start: UTCTime?
  var milliseconds: Int?
  var calories = 0
  var averageHR: Int?
  var maxHR: Int?
  var isRest = false
  var trigger = TCXActivity.Trigger.manual
  var name: String?
  var tracks: [[TCXActivity.Point]] = []

  /// The lap. A start that is missing is that of the first point, and a time that is missing is that up to the last point.
  func lap(orAt other: UTCTime?) -> TCXActivity.Lap {
    let points = tracks.filter { !$0.isEmpty }
    let start = start ?? points.first?.first?.time ?? other ?? UTCTime(milliseconds: 0)
    let end = points.last?.last?.time ?? start
    let span = Int(end.milliseconds - start.milliseconds)
    let limits = TCXLimits.lapTimes
    return TCXActivity.Lap(
      start: start, totalTime: .milliseconds(milliseconds ?? min(max(span, limits.lowerBound), limits.upperBound)),
      calories: calories, averageHR: averageHR, maxHR: maxHR, isRest: isRest, trigger: trigger, name: name,
      tracks: points)
  }
}
