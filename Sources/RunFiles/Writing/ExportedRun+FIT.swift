import FIT
import HeartRate
import Primitives
import RunHistory
import Training

extension ExportedRun {
  /// An activity with a record each second.
  var fit: [UInt8] {
    get throws(FITFault) {
      let begin = (samples.first?.time ?? record.session.start).wholeSecond
      let end = (samples.last?.time ?? record.session.end).wholeSecond
      let rates = heartRates(of: samples)
      var activity = FITActivity(
        created: begin, start: begin, end: end,
        timerTime: time(from: begin, to: end))
      activity.localOffset = localOffset
      activity.records = secondRecords
      activity.laps = laps.map { lap in
        let rates = heartRates(of: samples(of: lap))
        return FITActivity.Lap(
          start: lap.start.wholeSecond, end: lap.end.wholeSecond, name: lap.name, averageHR: rates?.mean,
          maxHR: rates?.maximum)
      }
      activity.pauses = pauses.map {
        FITActivity.Pause(start: $0.lowerBound.wholeSecond, end: $0.upperBound.wholeSecond)
      }
      activity.timeInZone = timeInZone
      activity.totalCalories = summary.figures[.energy].flatMap { Int(exactly: $0.rounded()) }
      activity.averageHR = rates?.mean
      activity.maxHR = summary.figures[.maximumHR].flatMap { Int(exactly: $0.rounded()) } ?? rates?.maximum
      return try activity.encoded()
    }
  }

  private var timeInZone: FITActivity.TimeInZone? {
    guard summary.zones.count > 1 else { return nil }
    let uppers = summary.zones.dropFirst().compactMap { zone in zone.from.map { $0 - 1 } }
    return FITActivity.TimeInZone(
      times: summary.zones.map(\.time), upperBounds: uppers + [summary.maxHR], maxHR: summary.maxHR)
  }

  /// One record for each second from the first to the last sample, except in pauses.
  ///
  /// The heart rate is that of the second's last live sample. What other programs need not know, such as a second sample in the
  /// same second, is in a field of our own, so that nothing is lost.
  private var secondRecords: [FITActivity.Record] {
    var records: [FITActivity.Record] = []
    records.reserveCapacity(samples.count)
    var pauses = pauses[...]
    for sample in samples {
      let second = sample.time.wholeSecond
      if let last = records.last, last.time < second {
        var missing = last.time.advanced(by: .seconds(1))
        if let pause = pauses.first, pause.upperBound <= sample.time {
          pauses.removeFirst()
          missing = second
        }
        while missing < second {
          records.append(FITActivity.Record(time: missing, heartRate: nil))
          missing = missing.advanced(by: .seconds(1))
        }
      }
      if records.last?.time != second { records.append(FITActivity.Record(time: second, heartRate: nil)) }
      let index = records.count - 1
      let bpm = min(max(sample.content.bpm ?? 0, 0), 65_534)
      records[index].strapHeartRates.append(bpm)
      if sample.isLive, (1...254).contains(bpm) { records[index].heartRate = bpm }
      records[index].rrMilliseconds += sample.content.rrIntervals.map { Int($0.milliseconds.rounded()) }
    }
    return records
  }
}

extension UTCTime {
  /// The beginning of the second.
  var wholeSecond: UTCTime {
    let rest = milliseconds % 1000
    return UTCTime(milliseconds: milliseconds - (rest < 0 ? rest + 1000 : rest))
  }
}
