import Foundation
import Testing

/// Runs scripts with `Tests/BluetoothLab/lab`, in a guest with a real Bluetooth stack and virtual straps.
enum Lab {
  /// The folder of the lab's scripts.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "BluetoothLab")

  /// The folder of `hrzoned`, `hrzone` and `hrlog`: that of `LAB_BINARIES`, or this test's program. A release build halves the time.
  private static let binaries =
    ProcessInfo.processInfo.environment["LAB_BINARIES"]
    ?? URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path

  /// The time limit of a run in seconds. A test's own limit is longer, to leave time for preparing the lab.
  private static let limit = "2400"

  /// Whether the lab can or must run. CI sets `HRZONED_LAB=required`, so that a missing requirement is a failure there.
  static var isWanted: Bool {
    if ProcessInfo.processInfo.environment["HRZONED_LAB"] == "required" { return true }
    return (try? start("lab", ["check"], output: "/dev/null")).map { end(of: $0) == 0 } ?? false
  }

  /// Runs `program` of the lab, and records an issue with its output if it does not exit with `expected`.
  static func run(
    _ program: String, _ arguments: [String], _ environment: [String: String] = [:], expecting expected: Int32 = 0
  ) async throws {
    let log = FileManager.default.temporaryDirectory.appending(path: "lab-\(UUID().uuidString).log")
    defer { try? FileManager.default.removeItem(at: log) }
    let process = try start(program, arguments, environment, output: log.path)
    let status = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // A thread of its own, because the test library has few and this takes minutes.
        Thread.detachNewThread { continuation.resume(returning: end(of: process)) }
      }
    } onCancel: {
      kill(-process, SIGTERM)
    }
    let told = String(decoding: try Data(contentsOf: log), as: UTF8.self)
    #expect(status == expected, "\(program) \(arguments.joined(separator: " ")):\n\(told)")
    // A run in a second guest may pass; the crash of the first is reported all the same.
    for line in told.split(separator: "\n") where line.hasPrefix("lab: the emulated machine crashed") { print(line) }
  }

  /// The exit status of `process`; 128 or more after a signal.
  private static func end(of process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return -1 } }
    return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
  }

  /// Starts `program` in its own process group. (Foundation's `Process` considers a program running until its children close
  /// the descriptors they inherited.)
  private static func start(
    _ program: String, _ arguments: [String], _ environment: [String: String] = [:], output: String
  ) throws -> pid_t {
    let variables = ProcessInfo.processInfo.environment
      .merging(["LAB_BINARIES": binaries, "LAB_SECONDS": limit]) { _, ours in ours }
      .merging(environment) { _, ours in ours }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The test library's threads block signals; the child must not inherit that.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    let path = folder.appending(path: program).path
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    var values = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + values { free(text) } }
    var process: pid_t = 0
    let result = posix_spawn(&process, path, &actions, &attributes, &words, &values)
    try #require(result == 0, "cannot start \(path): \(String(cString: strerror(result)))")
    return process
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a suite if the lab cannot run here, and says what it needs.
  static var needsLab: Self {
    .enabled(
      if: Lab.isWanted,
      "The Bluetooth lab needs QEMU, mmdebstrap and some more of Debian's packages: Tests/BluetoothLab/lab prepare installs them."
    )
  }
}
