import HeartRate
import Primitives
import RunText

extension FileRun {
  static func read(csv bytes: [UInt8]) -> (FileRun, RunFileFault?) {
    let (table, fault) = SampleTable.read(bytes)
    var run = FileRun()
    run.samples = table.rows.map { row in
      FileSample(
        time: row.time, bpm: row.heartRate, rrIntervals: row.rrMilliseconds.compactMap(RRInterval.init(milliseconds:)),
        contact: row.contact, energyExpended: row.energy, place: row.place)
    }
    return (run, fault.map { RunFileFault(text: $0) })
  }

  /// Reads intervals without times. They are put into one sample a second, with the heart rate that they give.
  static func read(rr bytes: [UInt8], start: RunStart) -> (FileRun, RunFileFault?) {
    let (text, fault) = IntervalText.read(bytes)
    let whole = text.milliseconds.reduce(0, +)
    let begin: UTCTime
    switch start {
    case .begin(let time): begin = time
    case .end(let time): begin = time.advanced(by: .zero - .milliseconds(Int64(whole)))
    }
    var run = FileRun()
    var intervals: [Double] = []
    var count = 0
    var (elapsed, due) = (0.0, 1000.0)
    func add(_ run: inout FileRun) {
      let intervalsOfSample = intervals.compactMap(RRInterval.init(milliseconds:))
      let mean = intervals.reduce(0, +) / Double(max(1, intervals.count))
      let bpm = mean > 0 ? Int(exactly: (60_000 / mean).rounded()).flatMap { UInt16(exactly: $0) } : nil
      run.samples.append(
        FileSample(
          time: begin.advanced(by: .milliseconds(Int64(elapsed.rounded()))), bpm: bpm.map { Int($0) },
          rrIntervals: intervalsOfSample, place: count))
      intervals = []
    }
    for interval in text.milliseconds {
      intervals.append(interval)
      count += 1
      elapsed += interval
      guard elapsed >= due else { continue }
      add(&run)
      due = (elapsed / 1000).rounded(.down) * 1000 + 1000
    }
    if !intervals.isEmpty { add(&run) }
    return (run, fault.map { RunFileFault(text: $0) })
  }
}

extension RRInterval {
  /// The interval nearest to `milliseconds`; nil if no strap can send it.
  init?(milliseconds: Double) {
    guard let ticks = UInt16(exactly: (milliseconds * 1.024).rounded()) else { return nil }
    self.init(ticks1024: ticks)
  }
}

extension RunFileFault {
  fileprivate init(text fault: TextFault) {
    let column = fault.column.map { ", column \($0)" } ?? ""
    self.init("line \(fault.line)\(column)", fault.reason)
  }
}
