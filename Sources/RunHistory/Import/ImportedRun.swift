import Primitives
import ZoneProtocol

/// A run from a file, as it is stored.
public struct ImportedRun: Hashable, Sendable {
  /// The file's name, without its folder.
  public var file: String
  /// A digest of the file's content, by which the same file is recognised.
  public var digest: String
  /// The runner.
  public var runner: String?
  /// The reports, in order. Each has its `t`, and each sample the quality of its signal. A part takes the place of a run of the
  /// daemon; between two parts the wall clock decides.
  public var parts: [[Report]]
  /// The gaps of the record.
  public var gaps: [RecordedGap]
  /// The note of a person.
  public var note: String?
  /// The tags.
  public var tags: [String]

  /// A run without gaps, note and tags.
  public init(file: String, digest: String, runner: String?, parts: [[Report]]) {
    self.file = file
    self.digest = digest
    self.runner = runner
    self.parts = parts
    gaps = []
    tags = []
  }

  /// The source, stored as the strap's address. No strap has it, so the recorder never continues such a session.
  public var strap: String { Self.prefix + file }

  static let prefix = "file:"

  /// By what the run is recognised; nil if it has no live sample.
  public var identity: RunIdentity? {
    let live = parts.joined().lazy.filter(\.isLiveSample)
    guard let first = live.first?.time, let last = parts.joined().last(where: \.isLiveSample)?.time else { return nil }
    return RunIdentity(
      file: file, digest: digest, runner: runner, times: first...max(first, last),
      samples: parts.joined().count { $0.body.type == .sample })
  }

  /// Removes what the commands for notes, tags and runners refuse.
  mutating func tidyWords() {
    note = note.map { String(String.UnicodeScalarView($0.unicodeScalars.filter { !$0.isHiddenInNote })) }
    if let text = note, text.utf8.count > HistoryFile.longestNote {
      note = String(text.prefix(HistoryFile.longestNote / 4))
    }
    tags = Array(tags.filter { HistoryFile.tagFault([], [$0]) == nil }.prefix(HistoryFile.mostTags))
  }
}

/// By what a run from a file is recognised.
public struct RunIdentity: Hashable, Sendable {
  /// The file's name.
  public var file: String
  /// The digest of its content.
  public var digest: String
  /// The runner.
  public var runner: String?
  /// The times of the first and the last live sample.
  public var times: ClosedRange<UTCTime>
  /// The number of samples.
  public var samples: Int

  /// Whether `other` is the same run from the same or another file: of the same content, or at the same time.
  public func isSameRun(as other: RunIdentity) -> Bool {
    digest == other.digest || runner == other.runner && times.isMostlyShared(with: other.times)
  }
}

extension ClosedRange<UTCTime> {
  /// Whether the ranges share at least half of the shorter one. A runner is not in two runs at once.
  func isMostlyShared(with other: ClosedRange<UTCTime>) -> Bool {
    let shared =
      Swift.min(upperBound, other.upperBound).milliseconds - Swift.max(lowerBound, other.lowerBound).milliseconds
    return shared >= 0 && shared * 2 >= Swift.min(length, other.length)
  }

  private var length: Int64 { upperBound.milliseconds - lowerBound.milliseconds }
}

extension SessionEntry {
  /// Where the samples are from: `Strap F0:9E:1A:00:00:01`, or `File run.fit`.
  public var source: String {
    strap.hasPrefix(ImportedRun.prefix) ? "File \(strap.dropFirst(ImportedRun.prefix.count))" : "Strap \(strap)"
  }
}

extension Report {
  var isLiveSample: Bool {
    guard case .sample(let sample) = body else { return false }
    return sample.signal.value == .live && sample.bpm != nil
  }
}

/// Why a run need not be imported.
public enum ImportDuplicate: Hashable, Sendable {
  /// The same file was imported as this session.
  case sameFile(session: Int64)
  /// The runner has this session at the same time: at least half of the shorter one.
  case sameTime(session: Int64)

  /// The session that is there already.
  public var session: Int64 {
    switch self {
    case .sameFile(let session), .sameTime(let session): session
    }
  }
}
