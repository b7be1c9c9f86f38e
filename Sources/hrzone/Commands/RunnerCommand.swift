import ArgumentParser
import Training
import ZoneProtocol

/// `hrzone runner`
struct RunnerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runner",
    abstract: "Shows the runners, and changes what hrzoned knows of their hearts.",
    discussion: """
      Examples:
        hrzone runner list
        hrzone runner set --max-hr 195
        hrzone runner set Anna --resting-hr 50 --ceiling 186
        hrzone runner forget Anna

      What is changed here takes effect at once, is remembered, and holds over the settings until it is forgotten.
      """,
    subcommands: [RunnerListCommand.self, RunnerSetCommand.self, RunnerForgetCommand.self])
}

/// The name of a runner.
struct RunnerArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The runner's name in the settings; not needed where there is one runner.", valueName: "name"),
    completion: .runners)
  var name: String?
}

/// `hrzone runner list`
struct RunnerListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Shows the runners, their heart rates in bpm, and where the maximum comes from.",
    discussion: "`hrzone zones` shows a runner's zones.")

  @OptionGroup var socket: SocketOption
  @Flag(help: "Print each runner as a JSON object, a line each.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let runners = try OneAnswer.ask(.runnerList(), path: socket.path).runners ?? []
      return try json ? Output.print(runners.flatMap { $0.line() }) : Output.print(RunnersTable.list(runners))
    }
  }
}

/// `hrzone runner set`
struct RunnerSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Changes a runner's heart rates, for all that is computed from now on.",
    discussion: """
      It is remembered, and holds over the settings until `hrzone runner forget`. What is not given stays as it is; what \
      holds then is shown.

      Ends with 64, and nothing is changed, when the runner or a figure is not valid or the zones do not fit.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var runner: RunnerArgument
  @Option(help: ArgumentHelp("Maximum heart rate.", valueName: "bpm"))
  var maxHr: Int?
  @Option(help: ArgumentHelp("Age, by which the maximum heart rate is estimated.", valueName: "years"))
  var age: Int?
  @Option(help: ArgumentHelp("Resting heart rate.", valueName: "bpm"))
  var restingHr: Int?
  @Option(help: ArgumentHelp("Heart rate at the lactate threshold.", valueName: "bpm"))
  var thresholdHr: Int?
  @Option(help: ArgumentHelp("Heart rate at the aerobic threshold.", valueName: "bpm"))
  var aerobicThresholdHr: Int?
  @Option(
    help: ArgumentHelp(
      "The heart rate above which there is an alert after "
        + "\(AlertRules().grace(of: .ceiling).components.seconds) s.", valueName: "bpm"))
  var ceiling: Int?

  private var change: RunnerChange {
    var change = RunnerChange()
    change.figures[.maxHR] = maxHr
    change.figures[.restingHR] = restingHr
    change.figures[.thresholdHR] = thresholdHr
    change.figures[.aerobicThresholdHR] = aerobicThresholdHr
    change.figures[.ceiling] = ceiling
    change.age = age
    return change
  }

  func validate() throws {
    guard !change.isEmpty else {
      throw ValidationError("Nothing to set: give --max-hr or another figure; see `hrzone runner set --help`.")
    }
    if let fault = change.fault { throw ValidationError("\(fault).") }
    if maxHr != nil, age != nil {
      throw ValidationError("--age does not go beside --max-hr, which it would estimate: leave one out.")
    }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      try OneAnswer.change(.runnerSet(name: runner.name, change), path: socket.path) {
        (_: Reply) throws(CommandError) in
        try RunnersTable.list(OneAnswer.ask(.runnerList(name: runner.name), path: socket.path).runners ?? [])
      }
    }
  }
}

/// `hrzone runner forget`
struct RunnerForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Undoes what `hrzone runner set` changed: the settings count again.")

  @OptionGroup var socket: SocketOption
  @OptionGroup var runner: RunnerArgument

  func run() throws {
    try ending { () throws(CommandError) in
      try OneAnswer.change(
        .runnerForget(name: runner.name), path: socket.path,
        done: "The settings count for \(runner.name ?? "the runner").")
    }
  }
}
