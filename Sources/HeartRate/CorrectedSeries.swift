/// An RR interval after artefact correction.
struct CorrectedInterval: Hashable {
  /// In units of 1/1024 s.
  var ticks: Double
  /// Whether it differs from what the strap sent.
  var isCorrected = false
  /// Whether it still contradicts the strap's heart rate and must be interpolated.
  var isOpen = false
  /// Index of its source among the intervals that the strap sent.
  let index: Int
}

/// A series of RR intervals after artefact correction.
struct CorrectedSeries {
  /// The intervals, in order.
  var intervals: [CorrectedInterval] = []
  /// Indices of the strap's intervals that have no counterpart in `intervals`.
  var dropped: [Int] = []

  /// Removes everything with a source index of `end` or more.
  mutating func cut(from end: Int) {
    while let last = intervals.last, last.index >= end { intervals.removeLast() }
    dropped.removeAll { $0 >= end }
  }

  /// The part with source indices of `start` or more.
  func suffix(from start: Int) -> CorrectedSeries {
    CorrectedSeries(intervals: Array(intervals.drop { $0.index < start }), dropped: dropped.filter { $0 >= start })
  }

  /// Share of the strap's intervals that were corrected or dropped, in percent.
  var correctedShare: Double {
    let (sent, corrected) = counts
    return sent == 0 ? 0 : Double(corrected) * 100 / Double(sent)
  }

  /// The number of the strap's intervals, and how many of them were corrected or dropped.
  var counts: (sent: Int, corrected: Int) {
    var sent = dropped.count
    var corrected = dropped.count
    var last: Int?
    for interval in intervals where interval.index != last {
      last = interval.index
      sent += 1
      if interval.isCorrected { corrected += 1 }
    }
    return (sent, corrected)
  }

  /// Share of the time in corrected intervals, in percent.
  var correctedTime: Double {
    let corrected = intervals.reduce(0) { $1.isCorrected ? $0 + $1.ticks : $0 }
    return corrected == 0 ? 0 : corrected * 100 / ticks
  }

  /// Total duration of the intervals, in milliseconds.
  var milliseconds: Double { ticks * 1000 / 1024 }

  private var ticks: Double { intervals.reduce(0) { $0 + $1.ticks } }
}
