import ArgumentParser
import JSON
import Training
import ZoneReport

/// `hrzone target`
struct TargetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "target",
    abstract: "Shows or sets the heart rates that alerts keep you to.",
    discussion: """
      Examples:
        hrzone target
        hrzone target LSD
        hrzone target 3
        hrzone target 133-152
        hrzone target off
        hrzone alerts

      It holds until it is changed. During a workout the targets of its steps take its place.

      Ends with 64 when there is no such zone or the band is none, and with 66 when there is no such strap.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: StrapOption
  @Argument(
    help: "A zone by its name or number, a band of heart rates in bpm as 133-152, or `off`. Without it, what it is now."
  )
  var target: String?
  @Flag(help: "Print each strap's target as a JSON object, a line each.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let address = try strap.address(path: socket.path)
      if let target {
        let reply = try OneAnswer.ask(try request(target, address), path: socket.path)
        if let note = reply.reason { Output.note(PrintableText.clean(note)) }
      }
      let states = try states(address)
      if json { return try Output.print(states.flatMap { TargetText.json($0) }) }
      return try Output.print(TargetText.lines(states))
    }
  }

  /// Those of the straps that are meant.
  private func states(_ address: String?) throws(CommandError) -> [Report] {
    let states = try OneAnswer.ask(.status, path: socket.path).states ?? []
    guard let address else { return states }
    let meant = states.filter { $0.strap == address }
    if meant.isEmpty { throw CommandError("no strap is known as \(PrintableText.clean(address)).", .noInput) }
    return meant
  }

  private func request(_ text: String, _ address: String?) throws(CommandError) -> Request.Method {
    guard text != "off" else { return .targetClear(strap: address) }
    let target = try TargetText.target(text)
    if let fault = target.fault {
      throw CommandError("'\(PrintableText.clean(text))' is no target: \(fault.key.rawValue) \(fault).", .usage)
    }
    return .targetSet(strap: address, target)
  }
}

/// Targets as a person types and reads them.
enum TargetText {
  /// The target that `text` means: `133-152`, `3`, or a zone's name.
  static func target(_ text: String) throws(CommandError) -> Target {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    if parts.count == 2, let from = whole(parts[0]), let to = whole(parts[1]) { return .band(from: from, to: to) }
    if let index = whole(text[...]) { return .zone(.index(index)) }
    return .zone(.name(text))
  }

  private static func whole(_ text: Substring) -> Int? {
    (1...4).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
  }

  /// What the straps of `states` are kept to.
  static func lines(_ states: [Report]) -> [String] {
    let targets = states.map { ($0, target(of: $0)) }
    switch targets.count {
    case 0: return ["No strap is known."]
    case 1: return [targets[0].1.map { PrintableText.clean("\($0)") } ?? "No target."]
    default:
      return TextTable.lines(
        [["STRAP", "RUNNER", "TARGET"]] + targets.map { [$0.strap, $0.runner ?? "-", $1.map { "\($0)" } ?? "-"] })
    }
  }

  /// The same for a program.
  static func json(_ report: Report) -> [UInt8] {
    WorkoutJSON.line { object in
      object.member("strap", report.strap)
      if let runner = report.runner { object.member("runner", runner) }
      if let target = target(of: report) { object.member("target", .target(target)) }
    }
  }

  private static func target(of report: Report) -> TargetBand? {
    guard case .state(let state) = report.body else { return nil }
    return state.target
  }
}
