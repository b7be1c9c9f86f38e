import ArgumentParser
import Glibc
import Posix
import Primitives
import ProgramSupport
import WorkoutFile
import ZoneProtocol

/// `hrzone demo`
struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Shows a simulated run with a workout; needs no strap and no running hrzoned.",
    discussion: """
      The run is 10 times as fast as a real one; --speed 1 shows it in real time.

      Examples:
        hrzone demo
        hrzone demo --sim hills --speed 1
        hrzone demo --sim dropouts --for 30s | cat

      The demo starts its own hrzoned, and ends it when the demo ends.
      """)

  @Option(
    help: ArgumentHelp("The run to simulate: \(SimulationName.list).", valueName: "name"),
    completion: .list(SimulationName.allCases.map(\.rawValue)))
  var sim = SimulationName.hiit.rawValue
  @Option(help: ArgumentHelp("Speed of the run; 1 is real time.", valueName: "factor"))
  var speed = 10.0
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

  /// Address of the simulated strap. The same seed is used each time, unless `--sim` has another (`lsd?seed=7`).
  var strap: String {
    var parameters = sim.firstRange(of: "seed=") != nil ? [] : ["seed=1"]
    if speed != 1 { parameters.append("speed=\(speedText)") }
    let address = "sim:" + sim
    return parameters.isEmpty
      ? address : address + (sim.firstIndex(of: "?") == nil ? "?" : "&") + parameters.joined(separator: "&")
  }

  private var speedText: String { speed.presentable }

  /// The workout of the simulated runner, if one of that name comes with hrzone.
  /// The user's own workouts are not used: they may need zones that the demo's runner does not have.
  private var workout: FoundWorkout? {
    try? FoundWorkout(String(sim.prefix { $0 != "?" }), in: WorkoutFolders.shippedLibrary())
  }

  func run() throws {
    try ending { () throws(CommandError) in try demonstrate() }
  }

  private func demonstrate() throws(CommandError) -> ExitStatus {
    let signals = try WatchSession.catchSignals([SIGCHLD])
    let environment = ProcessEnvironment.variables()
    let daemon = try DemoDaemon(strap: strap, environment: environment)
    defer { daemon.stop(signals) }
    guard try daemon.waitUntilReady(signals) else { return .success }
    if let workout {
      _ = try OneAnswer.ask(.workoutStart(strap: nil, workout.document.workout), path: daemon.socketPath)
    }
    let session = try WatchSession(
      path: daemon.socketPath, straps: nil, environment: environment, signals: signals,
      caption: speed == 1 ? nil : "\(speedText) times as fast",
      end: length.map { Clock.now + $0 })
    switch try session.run() {
    case .ended: return .success
    case .childEnded: throw daemon.fault("ended")
    }
  }
}
