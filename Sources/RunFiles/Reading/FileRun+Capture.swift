import HeartRate
import Primitives
import ZoneProtocol

extension FileRun {
  /// Reads what a strap sent. If the wall clock was set meanwhile, the clock that never jumps decides.
  static func read(capture bytes: [UInt8]) -> (FileRun, RunFileFault?) {
    var run = FileRun()
    var steady: [UTCTime] = []
    var fault: RunFileFault?
    var strap: String?
    var begin: (t: Instant, time: UTCTime)?
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard !line.isEmpty else { continue }
      let place = "line \(index + 1)"
      let message: ServerMessage
      do throws(MessageError) {
        message = try ServerMessage(line: Array(line))
      } catch {
        fault = RunFileFault(place, "\(error)")
        break
      }
      guard case .report(let report) = message, case .raw(let raw) = report.body, raw.characteristic == "2a37",
        let t = report.t
      else { continue }
      guard strap == nil || strap == report.strap else {
        fault = RunFileFault(place, "the capture has several straps; keep the lines of one")
        break
      }
      strap = report.strap
      let first = begin ?? (t, report.time)
      begin = first
      // A notification without a heart rate is of a faulty strap.
      guard let measurement = unsafe try? HeartRateMeasurement(decoding: raw.value.span.bytes) else { continue }
      steady.append(first.time.advanced(by: t - first.t))
      run.samples.append(
        FileSample(
          time: report.time, bpm: measurement.heartRate == 0 ? nil : Int(measurement.heartRate),
          rrIntervals: measurement.rrIntervals, contact: measurement.sensorContact.isDetected,
          energyExpended: measurement.energyExpended.map { Int($0) }, place: index + 1))
    }
    let isBackwards = zip(steady, steady.dropFirst()).contains { $0 > $1 }
    // A clock that runs backwards is a fault of the file, which the limits find.
    let times = isBackwards ? steady : UTCTime.times(wall: run.samples.map(\.time), steady: steady)
    for (index, time) in times.enumerated() { run.samples[index].time = time }
    return (run, fault)
  }
}

extension SensorContact {
  /// Whether there is contact; nil if the strap cannot tell.
  fileprivate var isDetected: Bool? {
    switch self {
    case .notSupported: nil
    case .notDetected: false
    case .detected: true
    }
  }
}
