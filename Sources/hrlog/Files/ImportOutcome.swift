import JSON
import Primitives
import ProgramSupport
import RunFiles
import RunHistory
import ZoneProtocol

/// What becomes of a file that is to be imported.
struct ImportOutcome {
  let file: FoundFile
  /// The format; nil if it is not known.
  var format: RunFileFormat?
  /// The first fault of the file.
  var fault: RunFileFault?
  /// Whether the file is of another kind, and was only found in a folder.
  var isIgnored = false
  /// The digest of the content.
  var digest = ""
  /// The content, if it can be read only once.
  var bytes: [UInt8]?
  /// The runner.
  var runner: String?
  /// What the zones are computed with; nil for a file without a heart rate.
  var settings: SettingsReport?
  /// By what the run is recognised; nil if there is none.
  var identity: RunIdentity?
  /// The session that the file would repeat.
  var duplicate: ImportDuplicate?
  /// The earlier file of this import that the file would repeat.
  var twin: String?
  /// The session that was made.
  var session: Int64?

  init(_ file: FoundFile) {
    self.file = file
  }

  /// Whether the run should be stored.
  var isNew: Bool { identity != nil && duplicate == nil && twin == nil && !isIgnored }

  /// What would be stored of `run`; nil if it has no settings.
  func imported(_ run: FileRun) -> ImportedRun? {
    settings.map { ImportedRun(run, file: file.name, digest: digest, runner: runner, settings: $0) }
  }

  /// What a faulty file offers.
  var readable: String {
    guard let times = identity?.times else { return "" }
    return " What can be read: \(DurationText.clock(times.seconds)) from \(times.lowerBound.localDateAndTime)."
  }

  /// The line for a person; nil for a file without anything.
  func line(isDry: Bool) -> String? {
    let name = file.path.oneLine
    if let twin { return "\(name): the same time as \(twin.oneLine); left out. --duplicates imports it too." }
    switch duplicate {
    case .sameFile(let session): return "\(name): imported already, as session \(session); left out."
    case .sameTime(let session): return "\(name): the same time as session \(session); left out."
    case nil: break
    }
    guard !isIgnored, let identity else { return nil }
    let verdict = session.map { "session \($0)" } ?? (isDry ? "would be imported" : "not imported")
    let times = identity.times
    return "\(name): \(verdict), \(times.lowerBound.localDateAndTime), \(DurationText.clock(times.seconds)), "
      + "\(identity.samples) sample\(identity.samples == 1 ? "" : "s")\(runner.map { ", \($0.oneLine)" } ?? "")"
  }

  /// The object of `--json`.
  func json(isRefused: Bool, isDry: Bool) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      object.member("file", file.path)
      if let format { object.member("format", format.rawValue) }
      object.member("result", result(isRefused: isRefused, isDry: isDry))
      if let session = session ?? duplicate?.session { object.member("session", Int(session)) }
      if let twin { object.member("same_as", twin) }
      if let times = identity?.times {
        object.key("start")
        object.value(plain: times.lowerBound.ascii)
        object.key("duration")
        object.seconds(.milliseconds(times.upperBound.milliseconds - times.lowerBound.milliseconds), decimals: 3)
      }
      if let fault { object.member("fault", "\(fault)") }
    }
    return writer.bytes
  }

  private func result(isRefused: Bool, isDry: Bool) -> String {
    if session != nil { return "imported" }
    if duplicate != nil || twin != nil { return "duplicate" }
    if identity == nil || isIgnored { return "unreadable" }
    return isDry && !isRefused ? "new" : "not_imported"
  }
}

extension ClosedRange<UTCTime> {
  fileprivate var seconds: Double { Double(upperBound.milliseconds - lowerBound.milliseconds) / 1000 }
}
