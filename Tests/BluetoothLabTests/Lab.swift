import Foundation
import Testing

/// `Tests/BluetoothLab/lab`, which runs a script in a guest that has a real Bluetooth stack and virtual straps.
enum Lab {
  /// Where the lab's scripts are.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "BluetoothLab")

  /// Where `hrzoned` and `hrzone` were built: beside this test's own program.
  static let binaries = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()

  /// Whether the lab can run here, or must: CI sets `HRZONED_LAB=required`, so that what is missing there is a failure.
  static var isWanted: Bool {
    if ProcessInfo.processInfo.environment["HRZONED_LAB"] == "required" { return true }
    return (try? start("lab", ["check"], output: .nullDevice)).map { process in
      process.waitUntilExit()
      return process.terminationStatus == 0
    } ?? false
  }

  /// Runs `program`, one of the lab's, and records an issue with its whole output if it does not end with 0.
  static func run(_ program: String, _ arguments: [String], _ environment: [String: String] = [:]) async throws {
    let log = FileManager.default.temporaryDirectory.appending(path: "lab-\(UUID().uuidString).log")
    defer { try? FileManager.default.removeItem(at: log) }
    try Data().write(to: log)
    let output = try FileHandle(forWritingTo: log)
    let (ended, end) = AsyncStream.makeStream(of: Int32.self)
    let process = try start(program, arguments, environment, output: output) { end.yield($0.terminationStatus) }
    let status = await withTaskCancellationHandler {
      await ended.first { _ in true }
    } onCancel: {
      process.terminate()
    }
    let told = String(decoding: try Data(contentsOf: log), as: UTF8.self)
    #expect(status == 0, "\(program) \(arguments.joined(separator: " ")):\n\(told)")
  }

  @discardableResult
  private static func start(
    _ program: String, _ arguments: [String], _ environment: [String: String] = [:], output: FileHandle,
    whenEnded: (@Sendable (Process) -> Void)? = nil
  ) throws -> Process {
    let process = Process()
    process.executableURL = folder.appending(path: program)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["LAB_BINARIES": binaries.path, "LAB_SECONDS": "600"]) { _, ours in ours }
      .merging(environment) { _, ours in ours }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    process.terminationHandler = whenEnded
    try process.run()
    return process
  }
}
