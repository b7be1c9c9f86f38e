import Glibc
import TestSupport
import Testing
import WorkoutFile

/// `hrzone` with the real hrlog, which records the real daemon.
@Suite("hrzone and hrlog together") struct RealHistoryTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }
  var database: String { folder.path + "/hrlog/history.db" }
  /// The environment of a user with a history of their own.
  var user: [String: String] {
    ["HRZONE_HRLOG": folder.path + "/bin/hrlog", "XDG_STATE_HOME": folder.path, "XDG_CONFIG_HOME": folder.path]
  }

  init() throws {
    folder = try Folder()
    try folder.makePrograms()
    try folder.makeFolders("hrlog")
    try folder.makeFolders("hrzone/workouts")
    try folder.write("[[runner]]\nname = 'Anna'\nmax_hr = 190\n", to: "hrzoned.toml")
    // Not the history of a service on this machine.
    try folder.write("#!/bin/sh\nexec \(ChildProgram.folder)/hrlog \"$@\" --own\n", to: "bin/hrlog", mode: 0o755)
  }

  private func daemon(_ strap: String) throws -> ChildProgram {
    let daemon = try ChildProgram(
      "hrzoned", ["--config", folder.path + "/hrzoned.toml", "--socket", socket, "--strap", strap])
    try eventually("the daemon's socket") { access(socket, F_OK) == 0 }
    return daemon
  }

  private func recorder() throws -> ChildProgram {
    try ChildProgram("hrlog", ["record", "--socket", socket, "--database", database])
  }

  @Test("today shows the last run, and summaries have it")
  func today() throws {
    let week = Weekday.allCases.map { "\($0.rawValue) = 'lsd'\n" }.joined()
    try folder.write(week, to: "hrzone/workouts/programme.toml")
    #expect(try !ChildProgram.run(["today"], user).output.contains("Last run"))
    let daemon = try daemon("sim:lsd?seed=1&speed=60")
    let recorder = try recorder()
    try recorder.error.until("began")
    try eventually("two recorded minutes") {
      let last = try ChildProgram.run(["today"], user).output.split(separator: "\n").last ?? ""
      return last.hasPrefix("Last run: ") && !last.contains(", 0:") && !last.contains(", 1:")
    }
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    daemon.signal(SIGTERM)
    #expect(try daemon.end() == 0)
    let result = try ChildProgram.run(["today"], user)
    #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
    let line = try #require(result.output.split(separator: "\n").last)
    #expect(line.contains(" bpm, load "), "\(line)")
    // Without permission, and without a history.
    #expect(
      try !ChildProgram.run(["today"], user.merging(["XDG_STATE_HOME": "/dev/null"]) { $1 }).output.contains("Last"))
    #expect(try !ChildProgram.run(["today"], ["XDG_CONFIG_HOME": folder.path]).output.contains("Last"))
  }

  @Test("after a restart of the daemon the screen continues the totals of the record")
  func restart() throws {
    var daemon = try daemon("sim:lsd?seed=1")
    let recorder = try recorder()
    try recorder.error.until("began")
    let watch = try ChildProgram(["watch", "--socket", socket], user, terminal: (132, 43))
    try watch.output.until("live time")
    /// The number of samples in the record.
    func samples() throws -> Int {
      let list = try ChildProgram("hrlog", ["list", "--json", "--database", database])
      #expect(try list.end() == 0)
      let count = list.output.text.split(separator: #""samples":"#).dropFirst().first?.prefix(while: \.isNumber)
      return count.flatMap { Int($0) } ?? 0
    }
    try eventually("a record of 14 s") { try samples() >= 14 }
    daemon.signal(SIGKILL)
    try daemon.end()
    daemon = try self.daemon("sim:lsd?seed=1")
    try watch.output.until(" before restart")
    try watch.type("q")
    #expect(try watch.end() == 0)
    for program in [daemon, recorder] {
      program.signal(SIGTERM)
      #expect(try program.end() == 0)
    }
  }
}
