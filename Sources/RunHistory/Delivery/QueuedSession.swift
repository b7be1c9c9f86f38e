import Glibc
import JSON
import Posix
import Primitives

/// A session for a delivery queue: its files, and the environment of the command that delivers it.
public struct QueuedSession: Sendable {
  /// The ID, which is the name of its folder.
  public let id: String
  /// The variables, without those of the files.
  public let environment: [String: String]
  /// The files with their names, such as `run.fit`.
  public let files: [(name: String, bytes: [UInt8])]

  /// A session.
  /// - Parameters:
  ///   - session: the session.
  ///   - summary: its figures.
  ///   - files: its files. Their names are in `fileNames`.
  public init(_ session: SessionEntry, _ summary: SessionSummary, files: [(name: String, bytes: [UInt8])]) {
    id = session.deliveryID
    self.files = files
    var variables = [
      "HRLOG_SESSION": "\(session.id)", "HRLOG_ID": id, "HRLOG_START": session.start.description,
      "HRLOG_DURATION_S": Self.text(Double(session.duration.nanoseconds / 1_000_000) / 1000),
      "HRLOG_STRAP": session.strap,
    ]
    variables["HRLOG_RUNNER"] = session.runner
    for (figure, value) in summary.figures { variables[figure.variable] = Self.text(value) }
    environment = variables.mapValues(\.oneLine)
  }

  /// A number as in JSON, with three decimals at most.
  private static func text(_ value: Double) -> String {
    var writer = JSONWriter()
    writer.value((value * 1000).rounded() / 1000)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// The names of the files that a session may have, and their variables.
  public static let fileNames = [
    "run.fit": "HRLOG_FIT", "run.tcx": "HRLOG_TCX", "run.csv": "HRLOG_CSV", "run.json": "HRLOG_JSON",
  ]

  /// Every variable that a command may get. One that is unknown is not in its environment.
  public static let variables =
    ["HRLOG_SESSION", "HRLOG_ID", "HRLOG_START", "HRLOG_DURATION_S", "HRLOG_RUNNER", "HRLOG_STRAP"]
    + fileNames.values + RunFigure.allCases.map(\.variable)

  // MARK: The folder

  static let environmentName = "environment"
  /// The most bytes of an environment.
  private static let longestEnvironment = 65_536

  /// The variables as environ(7) has them: each ends with a zero byte.
  var encodedEnvironment: [UInt8] {
    environment.sorted { $0.key < $1.key }.flatMap { Array("\($0.key)=\($0.value)".utf8) + [0] }
  }

  /// The variables of the session in `folder`, with those of its files. Empty if it cannot be read.
  public static func environment(in folder: String) -> [String: String] {
    guard let bytes = try? BoundedFile.read("\(folder)/\(environmentName)", atMost: longestEnvironment) else {
      return [:]
    }
    let known = Set(variables)
    var environment: [String: String] = [:]
    for part in bytes.split(separator: 0) {
      guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { continue }
      let name = String(decoding: part[..<equals], as: UTF8.self)
      if known.contains(name) {
        environment[name] = String(decoding: part[part.index(after: equals)...], as: UTF8.self)
      }
    }
    guard !environment.isEmpty else { return [:] }
    for (name, variable) in fileNames {
      let path = "\(folder)/\(name)"
      environment[variable] = ProcessEnvironment.exists(path) ? path : nil
    }
    return environment
  }
}

extension RunFigure {
  /// The variable of the figure: HRLOG_MEAN_BPM.
  public var variable: String {
    "HRLOG_" + rawValue.uppercased()
  }
}

extension SessionEntry {
  static let deliveryPrefix = "hrlog-"

  /// The ID of the session for other programs: the same for a copy of the session in another database. It tells the start, and not
  /// the strap's address.
  public var deliveryID: String {
    let digits = String(strap.utf8.fnv1a, radix: 16)
    let time = start.description.filter { $0 != "-" && $0 != ":" }
    return Self.deliveryPrefix + time + "-" + String(repeating: "0", count: max(0, 16 - digits.count)) + digits
  }
}
