import Glibc
import TestSupport
import Testing

/// A recorder whose history is on a small disk of its own.
@Suite("A full disk") struct FullDiskTests {
  /// Starts a program in a mount namespace with a file system of `$1` bytes at `$0`. Only root may make one without a user
  /// namespace.
  private static func launcher(_ place: String, size: String) -> [String] {
    [
      "/usr/bin/unshare", geteuid() == 0 ? "-m" : "-rm", "/bin/sh", "-c",
      #"mount -t tmpfs -o size="$1" none "$0" && shift && exec "$@""#, place, size,
    ]
  }

  private static func resident(_ program: ChildProgram) throws -> Int {
    let status = try #require(Folder.content("/proc/\(program.pid)/status"))
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(Int(line.split(separator: " ").dropFirst().first ?? ""))
  }

  @Test(
    "A full disk is reported once, and after it is freed nothing is missing", arguments: [0, 20] as [off_t])
  func full(_ freeKiB: off_t) throws {
    let machine = try RecordingMachine()
    try machine.folder.makeFolders("disk")
    let place = "\(machine.folder.path)/disk"
    try machine.startDaemon(["sim:tempo?seed=1&speed=60", "sim:hiit?seed=2&speed=60"])
    let recorder = try ChildProgram(
      "hrlog", ["record", "--socket", machine.socket, "--database", "\(place)/history.db"],
      launcher: Self.launcher(place, size: "16m"))
    try recorder.error.until("began.")
    // Its file system as seen from here.
    let disk = "/proc/\(recorder.pid)/root\(place)"
    let ballast = open("\(disk)/ballast", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer { close(ballast) }
    let block = [UInt8](repeating: 1, count: 4096)
    var size: off_t = 0
    while write(ballast, block, block.count) == block.count { size += off_t(block.count) }
    #expect(errno == ENOSPC && size > 1_000_000)
    // With a little room an attempt to write succeeds, and a batch fails.
    try #require(ftruncate(ballast, size - freeKiB * 1024) == 0)
    try recorder.error.until(
      "No space is left on the disk of \(place)/history.db. Free some: `hrlog record` then continues by itself, and other commands can be repeated.\n"
    )
    // The first attempt may need more memory than a batch did. Those after it must not.
    poll(nil, 0, 6_000)
    let before = try Self.resident(recorder)
    poll(nil, 0, 12_000)
    #expect(try Self.resident(recorder) < before + 1024)
    try #require(ftruncate(ballast, 0) == 0)
    let said = try recorder.error.until("Recording again.")
    #expect(said.split(separator: "\n").allSatisfy { $0.contains("Session") || $0.contains("again") }, "\(said)")
    let lines = try machine.lines()
    // The file system lives as long as something of it is open. SQLite would resolve a path through /proc in this namespace.
    let held = open(disk, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(held) }
    recorder.signal(SIGTERM)
    #expect(try recorder.end() == 0)
    #expect(recorder.error.text.ranges(of: "No space is left").count == 1)
    try machine.folder.copy("/proc/\(getpid())/fd/\(held)/history.db", to: "history.db")
    let recorded = try machine.recorded()
    #expect(lines.count > 3000)
    recorded.expect(lines)
  }
}
