import Foundation
import Testing

/// An executable of the package, started for a test and ended with it; its output is collected as it comes.
final class Program: @unchecked Sendable {
  private let process = Process()
  private let lock = NSCondition()
  private var output: [Int32: Data] = [:]
  private var openStreams = 2
  private var status: Int32?

  /// Starts `name`, found beside the tests.
  init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    let folder = try URL(fileURLWithPath: FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      .deletingLastPathComponent()
    process.executableURL = folder.appendingPathComponent(name)
    process.arguments = arguments
    var variables = ProcessInfo.processInfo.environment
    for name in ["HRZONE_SOCKET", "XDG_RUNTIME_DIR", "NOTIFY_SOCKET", "WATCHDOG_USEC"] { variables[name] = nil }
    process.environment = variables.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    for (number, assign) in [
      (1, { self.process.standardOutput = $0 }), (2, { self.process.standardError = $0 }),
    ] as [(Int32, (Pipe) -> Void)] {
      let pipe = Pipe()
      assign(pipe)
      pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
        let data = handle.availableData
        if data.isEmpty { handle.readabilityHandler = nil }
        self?.received(data, on: number)
      }
    }
    process.terminationHandler = { [weak self] process in
      self?.ended(process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus)
    }
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  var pid: Int32 { process.processIdentifier }

  private func received(_ data: Data, on stream: Int32) {
    lock.lock()
    output[stream, default: Data()].append(data)
    if data.isEmpty { openStreams -= 1 }
    lock.broadcast()
    lock.unlock()
  }

  private func ended(_ status: Int32) {
    lock.lock()
    self.status = status
    lock.broadcast()
    lock.unlock()
  }

  /// Standard output so far.
  var standardOutput: String { text(1) }
  /// Standard error so far.
  var standardError: String { text(2) }

  private func text(_ stream: Int32) -> String {
    lock.lock()
    defer { lock.unlock() }
    return String(decoding: output[stream] ?? Data(), as: UTF8.self)
  }

  func signal(_ number: Int32) {
    kill(process.processIdentifier, number)
  }

  /// Waits until `condition` of standard output and error holds.
  func wait(
    seconds: Double = 30, until what: String, _ condition: (_ output: String, _ error: String) -> Bool,
    location: SourceLocation = #_sourceLocation
  ) throws {
    let limit = Date(timeIntervalSinceNow: seconds)
    lock.lock()
    defer { lock.unlock() }
    func holds() -> Bool {
      condition(
        String(decoding: output[1] ?? Data(), as: UTF8.self), String(decoding: output[2] ?? Data(), as: UTF8.self))
    }
    while !holds() {
      let inTime = lock.wait(until: limit)
      let log = String(decoding: output[2] ?? Data(), as: UTF8.self)
      try #require(inTime, "not seen in \(seconds) s: \(what); standard error:\n\(log)", sourceLocation: location)
    }
  }

  /// Waits for the end, and gives the exit status (128 and the signal's number where one ended it).
  @discardableResult
  func wait(seconds: Double = 30, location: SourceLocation = #_sourceLocation) throws -> Int32 {
    let limit = Date(timeIntervalSinceNow: seconds)
    lock.lock()
    defer { lock.unlock() }
    while true {
      if let status, openStreams == 0 { return status }
      let inTime = lock.wait(until: limit)
      try #require(inTime, "did not end in \(seconds) s", sourceLocation: location)
    }
  }
}

/// A folder of a test's own, removed with it.
final class Folder {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("hrzoned-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes `text` to the file `name`, and gives its path.
  func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    return file
  }
}
