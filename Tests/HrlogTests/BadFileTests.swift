import Glibc
import JSON
import TestSupport
import Testing

/// `hrlog import` of files that are cut, damaged or hostile, with the real program. Each starts from a file that it exported itself.
@Suite("Faulty files", .timeLimit(.minutes(10))) struct BadFileTests {
  private let folder: Folder
  private let files: [String: [UInt8]]
  private var database: String { "\(folder.path)/history.db" }

  private static let formats = ["fit", "tcx", "csv", "rr", "json", "capture"]
  private static let seconds = 90

  /// Makes a history with a run, and exports the run in each format.
  init() throws {
    let folder = try Folder()
    self.folder = folder
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let rows = (0..<Self.seconds).map { second in
      "2026-03-01T06:\(two(30 + second / 60)):\(two(second % 60)).125Z,\(120 + second % 5),\(480 + second % 9)\n"
    }
    let table = try folder.write("time,heart_rate_bpm,rr_intervals_ms\n\(rows.joined())", to: "run.csv")
    let made = try Self.hrlog(folder, ["import", table, "--runner", "Anna", "--max-hr", "190"])
    try #require(made.status == 0, "\(made.error)")
    var files: [String: [UInt8]] = [:]
    for format in Self.formats {
      let path = "\(folder.path)/whole.\(format)"
      let written = try Self.hrlog(folder, ["export", "last", "--format", format, "--output", path])
      try #require(written.status == 0, "\(written.error)")
      files[format] = Self.bytes(path)
    }
    self.files = files
  }

  private static func hrlog(
    _ folder: Folder, _ arguments: [String]
  ) throws -> (status: Int32, output: String, error: String) {
    let program = try ChildProgram(
      "hrlog", arguments + ["--database", "\(folder.path)/history.db"], ["HOME": folder.path, "TZ": "UTC"])
    let (error, output) = (try program.error.rest(), try program.output.rest())
    return (try program.end(), output, error)
  }

  private static func bytes(_ path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }

  /// Imports `bytes` for another runner, so that the run is not there already.
  private func importing(
    _ bytes: [UInt8], _ options: String...
  ) throws -> (status: Int32, output: String, error: String) {
    let path = "\(folder.path)/bad"
    let file = try #require(fopen(path, "w"))
    _ = fwrite(bytes, 1, bytes.count, file)
    try #require(fclose(file) == 0)
    return try Self.hrlog(folder, ["import", path, "--runner", "Ben"] + options)
  }

  /// The bytes of `format` with the first `old` replaced.
  private func changed(_ format: String, _ old: String, _ new: String) throws -> [UInt8] {
    let bytes = try #require(files[format])
    let (old, new) = (Array(old.utf8), Array(new.utf8))
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: old) }, "\(format) has no \(old)")
    return bytes[..<place] + new + bytes[(place + old.count)...]
  }

  /// What is wrong, the file, and the beginning of the fault.
  private func faultyFiles() throws -> [(what: String, bytes: [UInt8], fault: String)] {
    let fit = try #require(files["fit"])
    let tcx = try #require(files["tcx"])
    var wrongCRC = fit
    wrongCRC[wrongCRC.count - 1] ^= 1
    // A header without a CRC of its own may have any size.
    let claim = Array(fit[..<4]) + [0, 0, 0, 0x80] + fit[8..<12] + [0, 0] + fit[14...]
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>"
    let row = "2026-03-01T06:30:05.000Z,120\n"
    let plan = "<TrainingCenterDatabase><Courses><Course/></Courses></TrainingCenterDatabase>"
    return [
      ("a wrong CRC", wrongCRC, "byte \(fit.count - 2): "),
      ("2 GB claimed", claim, "byte "),
      ("bytes behind its end", fit + [1, 2], "byte \(fit.count): "),
      ("an entity bomb", try changed("tcx", "?>\n", "?>\n\(bomb)\n"), "line 2, column 1: the file has a DOCTYPE"),
      ("an unknown entity", try changed("tcx", "<Id>", "&lol;<Id>"), "line 5, column 1: the entity 'lol' is not known"),
      ("UTF-16", [0xFF, 0xFE] + tcx.flatMap { [$0, 0] }, "the file is in UTF-16"),
      ("a byte of Latin-1", try changed("csv", "live", "l") + [0xE4], "line "),
      ("an impossible heart rate", try changed("tcx", "<Value>120<", "<Value>1200<"), "line "),
      ("a time that is none", try changed("csv", "06:30:10.125Z", "06:30:61.125Z"), "line 12, column time: "),
      (
        "times that run backwards", try changed("tcx", "<Time>2026-03-01T06:30:10", "<Time>2026-03-01T05:30:10"),
        "line 25: the time 2026-03-01T05:30:10.125Z is before"
      ),
      ("a word among intervals", try changed("rr", "\n", "\nx\n"), "line 2: 'x' is not an interval"),
      ("JSON that is none", try changed("json", "\"reports\"", "reports"), "byte "),
      ("a line that is none", try changed("capture", "{\"type\":\"raw\"", "{type"), "line 2: "),
      (
        "40,000 rows in a second", Array("time,hr\n\(String(repeating: row, count: 40_000))".utf8),
        "line 12: there are more than 10 heart rates within one second"
      ),
      ("a course", Array(plan.utf8), "line 1, column 25: the file has courses"),
      ("another format", Array("<?xml version='1.0'?>\n<gpx></gpx>".utf8), "line 2, column 1: the file is GPX"),
      ("a compressed file", [0x1F, 0x8B, 8, 0], "the file is compressed"),
      ("noise", (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }, "the file is of no known format"),
    ]
  }

  @Test("Each fault names its place, and leaves the history as it was")
  func faults() throws {
    let before = Self.bytes(database)
    for (what, bytes, fault) in try faultyFiles() {
      let (status, output, error) = try importing(bytes)
      #expect(status == 65 && output == "", "\(what): \(status), \(output)")
      #expect(error.hasPrefix("hrlog: \(folder.path)/bad: \(fault)"), "\(what): \(error)")
      #expect(error.contains("Nothing was imported: a file has a fault."), "\(what): \(error)")
      #expect(Self.bytes(database) == before, "\(what) changed the history")
    }
    #expect(folder.names.filter { $0.hasPrefix("history") } == ["history.db"])
  }

  @Test("What is readable of a faulty file can be had, and taken back")
  func partial() throws {
    for (what, bytes, _) in try faultyFiles() {
      let isReadable = try importing(bytes).error.contains("What can be read: ")
      let (status, output, error) = try importing(bytes, "--partial")
      #expect(status == 0 && !error.isEmpty, "\(what): \(error)")
      #expect(output.contains(": session ") == isReadable, "\(what): \(output)")
      guard isReadable else { continue }
      let undone = try Self.hrlog(folder, ["undo"])
      #expect(undone.status == 0, "\(what): \(undone.error)")
    }
    let list = try Self.hrlog(folder, ["list", "--json"])
    #expect(try JSONValue(parsing: list.output).elements?.count == 1)
  }

  @Test("A file that is cut anywhere is refused or whole, and what is before the cut is offered", arguments: formats)
  func cut(format: String) throws {
    let whole = try #require(files[format])
    let before = Self.bytes(database)
    var offered = 0
    // A prime step meets each kind of place.
    let step = max(1, whole.count / 40) | 1
    for count in stride(from: 0, to: whole.count, by: step) {
      let (status, _, error) = try importing(Array(whole[..<count]), "--dry-run")
      #expect(status == 0 || status == 65, "cut at \(count): \(status), \(error)")
      #expect((status == 65) == error.contains("Nothing was imported"), "cut at \(count): \(error)")
      if error.contains("What can be read: ") { offered += 1 }
      // Whole lines do not say how many there should be, and a number that was cut is one.
      let isLine = format == "csv" && count > 0 && whole[count - 1] == UInt8(ascii: "\n")
      if format != "rr", format != "capture", !isLine { #expect(status == 65, "cut at \(count): \(error)") }
      #expect(Self.bytes(database) == before, "a cut at \(count) changed the history")
    }
    if format != "rr", format != "capture" { #expect(offered > 10, "\(offered)") }
  }
}
