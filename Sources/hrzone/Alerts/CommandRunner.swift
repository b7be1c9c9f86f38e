import Glibc
import JSON
import Posix
import Primitives
import ZoneProtocol

/// Runs the user's command for each alert, without delaying the stream of alerts.
struct CommandRunner {
  /// Most commands that run at the same time.
  static let maximumRunning = 4
  /// Most commands that wait for a running one to end. Beyond that, the oldest waiting one is dropped.
  static let maximumWaiting = 64

  private let command: String
  private let environment: [String: String]
  private var running: Set<pid_t> = []
  private var waiting: [[String: String]] = []
  private var notes: [String] = []
  /// Failures that were already reported.
  private var failures: Set<String> = []

  /// - Parameters:
  ///   - environment: variables that the command inherits, except those named HRZONE_*.
  ///   - socket: path of the daemon's socket, so that `hrzone` in the command asks the same daemon.
  init(command: String, environment: [String: String], socket: String) {
    self.command = command
    self.environment = environment.filter { !$0.key.hasPrefix("HRZONE_") }.merging(["HRZONE_SOCKET": socket]) { $1 }
  }

  /// Runs the command for `alert` now, or when a running one has ended.
  mutating func run(_ alert: AlertReport, _ report: Report) {
    let variables = Self.variables(alert, report).merging(environment) { ours, _ in ours }
    guard running.count >= Self.maximumRunning else { return start(variables) }
    if waiting.count >= Self.maximumWaiting {
      waiting.removeFirst()
      notes.append("--exec: the commands take too long; the oldest waiting one was dropped.")
    }
    waiting.append(variables)
  }

  /// Handles the end of a child process and starts the next waiting command. Ignores a child that it did not start.
  mutating func handleExit(of child: ChildProcess.Ended) {
    guard running.remove(child.pid) != nil else { return }
    if !child.isSuccess { fail("--exec failed (\(child)).") }
    while running.count < Self.maximumRunning, !waiting.isEmpty { start(waiting.removeFirst()) }
  }

  private mutating func start(_ variables: [String: String]) {
    let child = ChildProcess(
      arguments: ["/bin/sh", "-c", command], environment: variables, input: .none, ownGroup: false)
    do throws(SystemError) {
      running.insert(try child.spawn())
    } catch {
      fail("cannot run --exec: \(error.reason).")
    }
  }

  /// Reports `failure`, once.
  private mutating func fail(_ failure: String) {
    if failures.insert(failure).inserted { notes.append(failure) }
  }

  /// Messages since the last call, as sentences.
  mutating func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  /// Environment variables for an alert. Values are never put into the command's text, so the shell runs nothing in them.
  static func variables(_ alert: AlertReport, _ report: Report) -> [String: String] {
    var variables: [String: String] = [:]
    for figure in alert.figures { add(figure.value, named: "HRZONE_" + name(figure.key), to: &variables) }
    variables["HRZONE_KIND"] = alert.kind.name
    variables["HRZONE_SEVERITY"] = alert.severity.name
    variables["HRZONE_TEXT"] = alert.text
    variables["HRZONE_SPEECH"] = alert.speech
    variables["HRZONE_QUIET"] = alert.isQuiet ? "true" : nil
    variables["HRZONE_STRAP"] = report.strap
    variables["HRZONE_RUNNER"] = report.runner
    variables["HRZONE_TIME"] = report.time.description
    variables["HRZONE_SEQ"] = report.seq.map { String($0) }
    // Commands print the values or read them line by line. A NUL would end a variable.
    return variables.mapValues(\.oneLine)
  }

  /// Adds a figure under its name. The names of members and the numbers of elements are appended to the name.
  private static func add(_ value: JSONValue, named name: String, to variables: inout [String: String]) {
    switch value {
    case .object(let members):
      for member in members { add(member.value, named: name + "_" + Self.name(member.key), to: &variables) }
    case .array(let elements):
      for (index, element) in elements.enumerated() { add(element, named: "\(name)_\(index)", to: &variables) }
    case .string(let text): variables[name] = text
    case .integer, .number, .bool: variables[name] = String(decoding: value.encoded(), as: UTF8.self)
    case .null: break
    }
  }

  /// `key` as part of a variable's name. POSIX allows upper-case letters, digits and underscores.
  private static func name(_ key: String) -> String {
    String(
      key.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
