import Primitives

/// What could be read of a file, and the first fault.
public struct RunFileReading: Sendable {
  /// The format; nil if it is not known.
  public private(set) var format: RunFileFormat?
  /// What is readable before the fault.
  public private(set) var run = FileRun()
  /// What is wrong; nil if nothing is.
  public private(set) var fault: RunFileFault?

  /// The largest file that is read, in bytes. A day of samples has 15 MB as JSON.
  public static let largestFile = 64 << 20

  /// Reads `bytes`.
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - format: the format; nil to find out.
  ///   - start: when the run began, for a format without times.
  ///   - now: the present time; no run ends later than a day from now.
  public init(_ bytes: [UInt8], format: RunFileFormat? = nil, start: RunStart, now: UTCTime) {
    guard !bytes.isEmpty else {
      fault = RunFileFault(nil, "the file is empty")
      return
    }
    // Exports of whole accounts have such files.
    if let tool = Self.unpacker(of: bytes) {
      fault = RunFileFault(nil, "the file is compressed; unpack it first, with \(tool)")
      return
    }
    guard !bytes.starts(with: [0xff, 0xfe]), !bytes.starts(with: [0xfe, 0xff]) else {
      fault = RunFileFault(nil, "the file is in UTF-16; save it as UTF-8")
      return
    }
    guard let format = format ?? RunFileFormat(of: bytes) else {
      fault = RunFileFault(
        nil, "the file is of no known format (\(RunFileFormat.allCases.map(\.rawValue).joined(separator: ", ")))")
      return
    }
    self.format = format
    switch format {
    case .fit: (run, fault) = FileRun.read(fit: bytes)
    case .tcx: (run, fault) = FileRun.read(tcx: bytes)
    case .csv: (run, fault) = FileRun.read(csv: bytes)
    case .rr: (run, fault) = FileRun.read(rr: bytes, start: start)
    case .json: (run, fault) = FileRun.read(json: bytes)
    case .capture: (run, fault) = FileRun.read(capture: bytes)
    }
    // Nothing after it is read, so it is the one to tell.
    if let limit = run.enforceLimits(of: format, now: now) { fault = limit }
    if fault == nil, !run.hasHeartRate { fault = RunFileFault(nil, "there is no heart rate in the file") }
  }
}

extension RunFileReading {
  /// The program that unpacks `bytes`; nil if they are not compressed. RFC 1952, 2.3.1; ZIP's APPNOTE, 4.3.7.
  public static func unpacker(of bytes: [UInt8]) -> String? {
    bytes.starts(with: [0x1f, 0x8b]) ? "gunzip" : bytes.starts(with: Array("PK".utf8) + [3, 4]) ? "unzip" : nil
  }
}

/// When a run without times began.
public enum RunStart: Hashable, Sendable {
  /// It began at this time.
  case begin(UTCTime)
  /// It ended at this time.
  case end(UTCTime)
}

extension FileRun {
  /// Whether there is a heart rate.
  public var hasHeartRate: Bool {
    samples.contains { $0.bpm != nil }
      || parts.joined().contains { report in
        guard case .sample(let sample) = report.body else { return false }
        return sample.bpm != nil
      }
  }
}
