import HeartRate
import Primitives
import RunHistory
import RunText
import Training

extension ExportedRun {
  /// A table with a row for each sample.
  var csv: [UInt8] {
    let zones = ComputedRun(record)?.zones
    return SampleTable(
      rows: samples.map { sample in
        let content = sample.content
        return SampleTable.Row(
          time: sample.time, elapsed: sample.at, heartRate: content.bpm,
          rrMilliseconds: content.rrIntervals.map(\.milliseconds), contact: content.contact,
          signal: content.signal.rawValue,
          zone: sample.isLive ? content.bpm.flatMap { bpm in zones?.zone(of: bpm).name } : nil,
          energy: content.energyExpended)
      }
    ).encoded()
  }

  /// All RR intervals in order.
  var rr: [UInt8] {
    IntervalText(milliseconds: samples.flatMap { $0.content.rrIntervals.map(\.milliseconds) }).encoded()
  }
}
