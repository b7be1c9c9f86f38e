import FIT
import HeartRate
import Primitives
import TCX
import ZoneProtocol

extension FileRun {
  static func read(fit bytes: [UInt8]) -> (FileRun, RunFileFault?) {
    let (activity, fault) = FITActivity.read(bytes)
    var run = FileRun()
    run.maxHR = activity.timeInZone?.maxHR
    for record in activity.records {
      let intervals = record.rrMilliseconds.compactMap { RRInterval(milliseconds: Double($0)) }
      // Our own field has all samples of the second; other programs write one.
      var rates = record.strapHeartRates.prefix(mostSamplesPerSecond + 1).map { $0 == 0 ? nil : $0 }
      if rates.isEmpty, record.heartRate != nil || !intervals.isEmpty { rates = [record.heartRate] }
      for (index, bpm) in rates.enumerated() {
        let time = record.time.advanced(by: .milliseconds(Int64(index * 1000 / rates.count)))
        run.samples.append(
          FileSample(
            time: time, bpm: bpm, rrIntervals: index == rates.count - 1 ? intervals : [], place: record.place))
      }
    }
    run.addMarks(of: activity.laps.map { ($0.start, $0.name) })
    return (run, fault.map { RunFileFault("byte \($0.offset)", $0.reason) })
  }

  static func read(tcx bytes: [UInt8]) -> (FileRun, RunFileFault?) {
    let (activity, fault) = TCXActivity.read(bytes)
    var run = FileRun()
    for point in activity.laps.lazy.flatMap(\.tracks).joined() {
      guard let bpm = point.heartRate else { continue }
      run.samples.append(FileSample(time: point.time, bpm: bpm, place: point.place))
    }
    run.addMarks(of: activity.laps.map { ($0.start, $0.name) })
    return (run, fault.map { RunFileFault("line \($0.line), column \($0.column)", $0.reason) })
  }

  /// Marks the beginnings of laps, if there are several.
  private mutating func addMarks(of laps: [(start: UTCTime, name: String?)]) {
    guard laps.count > 1 else { return }
    marks = laps.enumerated().map { index, lap in
      FileMark(time: lap.start, text: (lap.name ?? "Lap \(index + 1)").oneLine)
    }
    .sorted { $0.time < $1.time }
  }
}
