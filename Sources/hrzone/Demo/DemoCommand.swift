import ArgumentParser
import Glibc
import Posix
import Primitives
import ZoneProtocol

/// `hrzone demo`
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Shows a simulated training, without a strap or a running hrzoned.",
    discussion: """
      Examples:
        hrzone demo
        hrzone demo --sim hiit --speed 10
        hrzone demo --sim dropouts --for 30s | cat

      The private hrzoned and its socket are removed when the demo ends, however it ends.
      """)

  @Option(
    help: ArgumentHelp("The training to simulate: \(SimulationName.list).", valueName: "name"),
    completion: .list(SimulationName.allCases.map(\.rawValue)))
  var sim = SimulationName.lsd.rawValue
  @Option(help: ArgumentHelp("Speed: 1 is real time.", valueName: "factor"))
  var speed = 1.0
  @Option(
    name: [.customLong("for"), .customLong("seconds")],
    help: ArgumentHelp("End after this time, such as 30, 90s or 10min.", valueName: "time"),
    transform: DurationOption.parse)
  var length: Duration?

  func validate() throws {
    try DurationOption.validate(length, "--for")
    guard speed > 0, speed <= 10_000 else {
      throw ValidationError("--speed takes a number above 0 and up to 10000.")
    }
    let name = String(sim.prefix { $0 != "?" })
    guard SimulationName(rawValue: name) != nil else {
      throw ValidationError("There is no simulation '\(name.oneLine)'; choose one of \(SimulationName.list).")
    }
  }

  /// The strap's address: reproducible, unless `--sim` says otherwise ("lsd?seed=7").
  var strap: String {
    var parameters = sim.firstRange(of: "seed=") != nil ? [] : ["seed=1"]
    if speed != 1 { parameters.append("speed=\(speed == speed.rounded() ? String(Int(speed)) : String(speed))") }
    let address = "sim:" + sim
    return parameters.isEmpty
      ? address : address + (sim.firstIndex(of: "?") == nil ? "?" : "&") + parameters.joined(separator: "&")
  }

  func run() throws {
    try ending { () throws(CommandError) in try demonstrate() }
  }

  private func demonstrate() throws(CommandError) -> ExitStatus {
    let signals = try WatchSession.catchSignals([SIGCHLD])
    let environment = ProcessEnvironment.variables()
    let daemon = try DemoDaemon(strap: strap, environment: environment)
    defer { daemon.end(signals) }
    guard try daemon.waitUntilReady(signals) else { return .success }
    let session = try WatchSession(
      path: daemon.socketPath, straps: nil, environment: environment, signals: signals,
      end: length.map { Clock.now + $0 })
    switch try session.run() {
    case .ended: return .success
    case .childEnded: throw daemon.fault("ended")
    }
  }
}
