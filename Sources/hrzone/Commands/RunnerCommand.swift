import ArgumentParser
import JSON
import ProgramSupport
import Training
import ZoneProtocol

/// `hrzone runner`
struct RunnerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runner",
    abstract: "Shows the runners and changes their figures.",
    discussion: """
      Examples:
        hrzone runner list
        hrzone runner set --max-hr 195
        hrzone runner set Anna --resting-hr 50 --ceiling 186
        hrzone runner set Anna --age 34 --weight 62.5 --sex female
        hrzone runner forget Anna

      A change takes effect at once and is remembered. It overrides the settings until you undo it with \
      `hrzone runner forget`.
      """,
    subcommands: [RunnerListCommand.self, RunnerSetCommand.self, RunnerForgetCommand.self])
}

/// Argument: the name of a runner.
struct RunnerArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The runner's name in the settings. Not needed if there is only one.", valueName: "name"),
    completion: .runners)
  var name: String?
}

/// `hrzone runner list`
struct RunnerListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Shows the runners, their figures, and where the maximum comes from.",
    discussion: "`hrzone zones` shows a runner's zones.")

  @OptionGroup var socket: SocketOption
  @Flag(help: "Print each runner as a JSON object, one per line.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let runners = try OneAnswer.ask(.runnerList(), path: socket.path).runners ?? []
      if json { return try Output.print(JSONWriter.lines(runners.map { $0.line() }, orEmpty: "runners")) }
      return try Output.print(RunnersTable.list(runners))
    }
  }
}

/// `hrzone runner set`
struct RunnerSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Changes a runner's figures.",
    discussion: """
      The change is remembered and overrides the settings until `hrzone runner forget`. Figures that you do not give stay as \
      they are. The result is shown. Age, weight and sex are needed to estimate energy.

      Exit status 64: the runner or a figure is not valid, or the figures allow no zones. Nothing is changed.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var runner: RunnerArgument
  @Option(help: ArgumentHelp("Maximum heart rate.", valueName: "bpm"))
  var maxHr: Int?
  @Option(
    help: ArgumentHelp(
      "Age in years. The maximum heart rate is estimated from it, unless it is set.", valueName: "years"))
  var age: Int?
  @Option(help: ArgumentHelp("Weight in kilograms.", valueName: "kg"))
  var weight: Double?
  @Option(help: ArgumentHelp("Sex, for estimates of energy.", valueName: "sex"))
  var sex: RunnerBody.Sex?
  @Option(help: ArgumentHelp("Resting heart rate.", valueName: "bpm"))
  var restingHr: Int?
  @Option(help: ArgumentHelp("Heart rate at the lactate threshold.", valueName: "bpm"))
  var thresholdHr: Int?
  @Option(help: ArgumentHelp("Heart rate at the aerobic threshold.", valueName: "bpm"))
  var aerobicThresholdHr: Int?
  @Option(
    help: ArgumentHelp(
      "Heart rate that you do not want to exceed: an alert comes when you are above it for "
        + "\(AlertRules().grace(of: .ceiling).components.seconds) s.", valueName: "bpm"))
  var ceiling: Int?

  private var change: RunnerChange {
    var change = RunnerChange()
    change.figures[.maxHR] = maxHr
    change.figures[.restingHR] = restingHr
    change.figures[.thresholdHR] = thresholdHr
    change.figures[.aerobicThresholdHR] = aerobicThresholdHr
    change.figures[.ceiling] = ceiling
    change.body = RunnerBody(age: age, weight: weight, sex: sex)
    return change
  }

  func validate() throws {
    guard !change.isEmpty else {
      throw ValidationError("Nothing to set. Give --max-hr or another figure; see `hrzone runner set --help`.")
    }
    if let fault = change.fault { throw ValidationError("\(fault).") }
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

extension RunnerBody.Sex: ExpressibleByArgument {}

/// `hrzone runner forget`
struct RunnerForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Undoes all changes made with `hrzone runner set`.",
    discussion: "The settings apply again.")

  @OptionGroup var socket: SocketOption
  @OptionGroup var runner: RunnerArgument

  func run() throws {
    try ending { () throws(CommandError) in
      try OneAnswer.change(
        .runnerForget(name: runner.name), path: socket.path,
        done: "The settings apply again for \(runner.name ?? "the runner").")
    }
  }
}
