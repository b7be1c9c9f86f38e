/// An interval between beats after artefacts were corrected.
struct CorrectedInterval: Hashable {
  /// In units of 1/1024 s.
  var ticks: Double
  /// Whether it differs from what the strap sent.
  var isCorrected = false
  /// Whether it still contradicts the strap's heart rate, so that its neighbours must give it a length.
  var isOpen = false
  /// The place of the interval it was made of, in what the strap sent.
  let index: Int
}

/// The intervals of a series after artefacts were corrected.
struct CorrectedSeries {
  /// In the order of the beats.
  var intervals: [CorrectedInterval] = []
  /// The places of intervals that have none of their own in `intervals`, in what the strap sent.
  var dropped: [Int] = []

  /// Removes what was made of the places from `end` on.
  mutating func cut(from end: Int) {
    while let last = intervals.last, last.index >= end { intervals.removeLast() }
    dropped.removeAll { $0 >= end }
  }

  /// What was made of the places from `start` on.
  func suffix(from start: Int) -> CorrectedSeries {
    CorrectedSeries(intervals: Array(intervals.drop { $0.index < start }), dropped: dropped.filter { $0 >= start })
  }

  /// How many of the strap's intervals were corrected or dropped, in percent.
  var correctedShare: Double {
    var sent = dropped.count
    var corrected = dropped.count
    var last: Int?
    for interval in intervals where interval.index != last {
      last = interval.index
      sent += 1
      if interval.isCorrected { corrected += 1 }
    }
    return sent == 0 ? 0 : Double(corrected) * 100 / Double(sent)
  }

  /// How much of the time lies in intervals that were corrected, in percent.
  var correctedTime: Double {
    let corrected = intervals.reduce(0) { $1.isCorrected ? $0 + $1.ticks : $0 }
    return corrected == 0 ? 0 : corrected * 100 / ticks
  }

  /// How long all intervals take together, in milliseconds.
  var milliseconds: Double { ticks * 1000 / 1024 }

  private var ticks: Double { intervals.reduce(0) { $0 + $1.ticks } }
}
