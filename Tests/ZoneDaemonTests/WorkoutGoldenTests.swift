import Glibc
import JSON
import TestSupport
import Testing

/// Each shipped workout, run to its end by a simulated runner of the same name. Every report is compared with a file in
/// Tests/Golden. HRZONED_GOLDEN=write rewrites the files:
///
///     HRZONED_GOLDEN=write swift test --filter WorkoutGoldenTests
///
/// A fast clock depends on its timers alone, so a run that begins the same is the same on every machine. Therefore the client's
/// request is in the socket before the daemon starts.
@Suite struct WorkoutGoldenTests {
  let folder: Folder
  var socket: String { "\(folder.path)/hrzoned.sock" }

  init() throws {
    folder = try Folder()
  }

  @Test(arguments: ["lsd", "tempo", "hiit", "hiit-beginner", "sprints", "hills", "recovery", "agility"])
  func eachReportIsAsExpected(_ name: String) throws {
    let golden = GoldenFile("workouts/\(name).jsonl")
    let lines = try run(name)
    if GoldenFile.isToBeWritten { return try golden.write(lines) }
    let expected = golden.lines()
    for (index, pair) in zip(lines, expected).enumerated() {
      try #require(pair.0 == pair.1, "line \(index + 1) of \(golden.path), which HRZONED_GOLDEN=write writes anew")
    }
    #expect(lines.count == expected.count, "lines of \(golden.path)")
  }

  private func run(_ name: String) throws -> [String] {
    let listener = try FakeDaemon(socket)
    let request = try startRequest(name, listener)
    let client = try Client(socket)
    client.send(request)
    // All reports are kept, however far the clock has advanced when they are requested.
    let settings = try folder.write("[daemon]\nhistory = 86400\n", to: "hrzoned.toml")
    let daemon = try ChildProgram(
      "hrzoned", ["--config", settings, "--strap", "sim:\(name)?seed=1&speed=5000"],
      launcher: ["/bin/sh", "-c", "LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"", "sh"], inherited: listener.listener)
    let boot = try #require(try client.next("hello")["boot"]?.string)
    try #require(try client.next("reply", "error")["type"]?.string == "reply")
    _ = try client.ask(#"{"id":2,"method":"subscribe","reports":["workout"],"since":{"boot":"\#(boot)","seq":0}}"#)
    while try client.next("workout")["state"]?.string != "finished" {}
    client.send(#"{"id":3,"method":"subscribe","since":{"boot":"\#(boot)","seq":0}}"#)
    var record = RunRecord()
    while let line = try client.line() {
      if try record.ingest(line) { break }
    }
    withExtendedLifetime(daemon) {}
    return record.lines
  }

  /// The real client's request to start the workout `name`.
  private func startRequest(_ name: String, _ daemon: FakeDaemon) throws -> String {
    let program = try ChildProgram("hrzone", ["workout", "start", name, "--socket", socket])
    let client = try daemon.accept()
    client.send(#"{"type":"hello","protocol":"1.0","server":"hrzoned","boot":"b","seq":0}"#)
    let request = try #require(try client.line())
    client.send(#"{"type":"reply","id":1}"#)
    try #require(try program.end() == 0)
    return request
  }
}

/// The reports of a run in the form of a golden file. Times count from the first report. Samples are left out; the last line
/// has their number and a hash.
private struct RunRecord {
  private(set) var lines: [String] = []
  private var began: Int?
  private var samples = 0
  /// FNV-1a, 64 bits.
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Processes one line of the socket; true once the workout is over.
  mutating func ingest(_ line: String) throws -> Bool {
    guard case .object(var members) = try JSONValue(parsing: Array(line.utf8)),
      let place = members.firstIndex(where: { $0.key == "time" }), let time = members[place].value.string
    else { return false }
    let report = JSONValue.object(members)
    // A state is not a report of the run: it describes the moment of the request.
    guard let type = report["type"]?.string, type != "state" else { return false }
    let now = try milliseconds(time)
    let start = began ?? now
    began = start
    members[place] = JSONMember("time", .integer(Int64(now - start)))
    // These count from the machine's start.
    members.removeAll { ["t", "link_since"].contains($0.key) }
    if type == "sample" {
      samples += 1
      let kept = ["time", "bpm", "zone", "signal"]
      add(JSONValue.object(members.filter { kept.contains($0.key) }).encoded())
      return false
    }
    lines.append(String(decoding: JSONValue.object(members).encoded(), as: UTF8.self))
    // The run's last report, the alert that it is done.
    guard type == "alert", report["summary"] != nil else { return false }
    lines.append(#"{"samples":\#(samples),"hash":"\#(String(hash, radix: 16))"}"#)
    return true
  }

  private mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  /// The time of day in milliseconds; a run past midnight continues into the next day.
  private func milliseconds(_ time: String) throws -> Int {
    let parts = time.split { !$0.isNumber }.compactMap { Int($0) }
    try #require(parts.count == 7, "\(time)")
    let ofDay = ((parts[3] * 60 + parts[4]) * 60 + parts[5]) * 1000 + parts[6]
    guard let began, ofDay < began % 86_400_000 else { return ofDay }
    return ofDay + 86_400_000
  }
}
