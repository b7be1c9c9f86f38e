import Primitives

/// The limits of a run, which are the same for all formats.
extension FileRun {
  /// The most samples in a second. Straps send up to four.
  static let mostSamplesPerSecond = 10
  /// The longest time from the first to the last sample.
  static let longest = Duration.seconds(7 * 86_400)
  /// The first time that a file may have: 1990-01-01, when no program for runs existed.
  static let earliest = UTCTime(milliseconds: 631_152_000_000)

  /// Cuts the run before the first sample that breaks a limit.
  /// - Returns: the fault; nil if there is none.
  mutating func enforceLimits(of format: RunFileFormat, now: UTCTime) -> RunFileFault? {
    let samples = parts.isEmpty ? samples : sampled
    guard let (index, reason) = Self.firstFault(of: samples, now: now) else { return nil }
    cut(before: index)
    return RunFileFault(format.place(samples[index].place), reason)
  }

  private static func firstFault(of samples: [FileSample], now: UTCTime) -> (Int, String)? {
    guard let first = samples.first else { return nil }
    for (index, sample) in samples.enumerated() {
      guard sample.time >= earliest else { return (index, "the time \(sample.time) is too long ago") }
      guard sample.time <= now.advanced(by: .seconds(86_400)) else {
        return (index, "the time \(sample.time) is in the future")
      }
      if index > 0, sample.time < samples[index - 1].time {
        return (index, "the time \(sample.time) is before \(samples[index - 1].time), which comes before it")
      }
      if index >= mostSamplesPerSecond,
        sample.time.milliseconds - samples[index - mostSamplesPerSecond].time.milliseconds < 1000
      {
        return (index, "there are more than \(mostSamplesPerSecond) heart rates within one second")
      }
      guard sample.time.milliseconds - first.time.milliseconds <= longest.nanoseconds / 1_000_000 else {
        return (index, "the time \(sample.time) is more than 7 days after the start; split the file")
      }
    }
    return nil
  }

  /// Removes the sample with this index and all that comes later.
  private mutating func cut(before index: Int) {
    guard !parts.isEmpty else {
      samples = Array(samples.prefix(index))
      if let last = samples.last { marks = marks.filter { $0.time <= last.time } } else { marks = [] }
      return
    }
    var left = index
    for part in parts.indices {
      guard left >= 0 else {
        parts[part] = []
        continue
      }
      guard
        let end = parts[part].firstIndex(where: { report in
          guard case .sample = report.body else { return false }
          defer { left -= 1 }
          return left == 0
        })
      else { continue }
      parts[part] = Array(parts[part][..<end])
    }
    parts = parts.filter { !$0.isEmpty }
  }

  /// The samples among the reports.
  private var sampled: [FileSample] {
    parts.joined().enumerated().compactMap { index, report in
      guard case .sample(let sample) = report.body else { return nil }
      return FileSample(time: report.time, bpm: sample.bpm, place: index)
    }
  }
}

extension RunFileFormat {
  /// A place in a file as a person finds it.
  func place(_ number: Int) -> String {
    switch self {
    case .fit: "byte \(number)"
    case .tcx, .csv, .capture: "line \(number)"
    case .rr: "interval \(number)"
    case .json: "report \(number + 1)"
    }
  }
}
