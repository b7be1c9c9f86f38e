import Primitives
import RunHistory
import TCX
import ZoneProtocol

extension ExportedRun {
  /// An activity. A new track begins after each silence.
  var tcx: [UInt8] {
    let calories = summary.figures[.energy] ?? 0
    let whole = samples.first.map { time(from: $0.time, to: samples[samples.count - 1].time) } ?? .zero
    return TCXActivity(
      start: samples.first?.time ?? record.session.start,
      laps: laps.map { lap in
        let samples = samples(of: lap)
        let rates = heartRates(of: samples)
        let time = time(from: lap.start, to: lap.end)
        // The energy of a lap is its share of the time.
        let share = whole > .zero ? min(1, time.inSeconds / whole.inSeconds) : 0
        return TCXActivity.Lap(
          start: lap.start, totalTime: time, calories: Int(clamping: Int64((calories * share).rounded())),
          averageHR: rates?.mean, maxHR: rates?.maximum, name: lap.name, tracks: tracks(samples))
      }
    ).encoded()
  }

  private func tracks(_ samples: [Sample]) -> [[TCXActivity.Point]] {
    var tracks: [[TCXActivity.Point]] = []
    var last: Duration?
    for sample in samples {
      // The schema allows 1 to 255 bpm.
      let bpm = sample.isLive ? sample.content.bpm.flatMap { (1...255).contains($0) ? $0 : nil } : nil
      let point = TCXActivity.Point(time: sample.time, heartRate: bpm)
      if let former = last, sample.at - former <= RunRecord.longestFresh, !tracks.isEmpty {
        tracks[tracks.count - 1].append(point)
      } else {
        tracks.append([point])
      }
      last = sample.at
    }
    return tracks
  }
}
