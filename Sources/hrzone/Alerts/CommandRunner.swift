import Glibc
import JSON
import Posix
import Primitives
import ZoneProtocol

/// Runs a command of the user's for each alert, beside the stream of alerts.
struct CommandRunner {
  /// How many run at once.
  static let maximumRunning = 4
  /// How many more wait for one of those to end; then the oldest of them is given up.
  static let maximumWaiting = 64

  private let command: String
  private let environment: [String: String]
  private var running: Set<pid_t> = []
  private var waiting: [[String: String]] = []
  private var notes: [String] = []
  /// Which kinds of failure were said.
  private var failures: Set<String> = []

  /// - Parameters:
  ///   - environment: what the command inherits; what it has of names of ours is taken out.
  ///   - socket: the daemon's, so that a command that asks it asks the same one.
  init(command: String, environment: [String: String], socket: String) {
    self.command = command
    self.environment = environment.filter { !$0.key.hasPrefix("HRZONE_") }.merging(["HRZONE_SOCKET": socket]) { $1 }
  }

  /// Runs the command for `alert`, now or when one of those that run has ended.
  mutating func run(_ alert: AlertReport, _ report: Report) {
    let variables = Self.variables(alert, report).merging(environment) { ours, _ in ours }
    guard running.count >= Self.maximumRunning else { return start(variables) }
    if waiting.count >= Self.maximumWaiting {
      waiting.removeFirst()
      notes.append("--exec: the commands take too long; the oldest waiting one was dropped.")
    }
    waiting.append(variables)
  }

  /// Takes note of a child that ended, and starts what waited; others' are none of its business.
  mutating func ended(_ child: ChildProcess.Ended) {
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

  /// Says `failure`, once.
  private mutating func fail(_ failure: String) {
    if failures.insert(failure).inserted { notes.append(failure) }
  }

  /// What there is to say since this was last asked: sentences.
  mutating func takeNotes() -> [String] {
    defer { notes = [] }
    return notes
  }

  /// An alert in the environment: only values go there, never into the command's text, so nothing in them is run.
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
    // A command prints them, or reads them line by line. A NUL would end a variable.
    return variables.mapValues(\.oneLine)
  }

  /// A figure by its name; an object's members by theirs behind it, an array's elements by their numbers.
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

  /// `key` as a variable's name has it: POSIX wants upper-case letters, figures and underscores.
  private static func name(_ key: String) -> String {
    String(
      key.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
