import ArgumentParser
import Posix
import Primitives
import ProgramSupport
import TOMLFile
import ZoneProtocol

/// The program and its subcommands.
@main struct Hrzone: ParsableCommand {
  static let version = Release.version

  static let configuration = CommandConfiguration(
    commandName: "hrzone",
    abstract: "Shows heart rate and training zone from heart-rate straps.",
    discussion: """
      hrzoned reads the straps in the background, and hrzone shows the result. To try it without a strap:

        hrzone demo

      You can also put the options --socket, --strap and --json before the command.
      """,
    version: "hrzone \(version)",
    subcommands: [
      WatchCommand.self, AlertsCommand.self, StatusCommand.self, StrapsCommand.self, RunnerCommand.self,
      ZonesCommand.self, TargetCommand.self, WorkoutGroup.self, TodayCommand.self, MarkCommand.self,
      StreamCommand.self,
      CaptureCommand.self,
      DoctorCommand.self, DemoCommand.self, DemoKeeperCommand.self,
    ])

  static func main() {
    let arguments: [String]
    do throws(UnreadableArguments) {
      arguments = commandFirst(try ProcessEnvironment.arguments())
    } catch {
      Output.note("\(error).")
      exit(withError: ExitCode(ExitStatus.systemFault.rawValue))
    }
    // The parser would only say that the argument is unexpected.
    let commands = configuration.subcommands.compactMap { $0.configuration.commandName }
    if let name = arguments.first, !name.hasPrefix("-"), name != "help", !commands.contains(name) {
      let offered = commands.filter { $0 != DemoKeeperCommand.configuration.commandName }
      let hint = offered.nearest(to: name).map { "; did you mean `hrzone \($0)`?" } ?? "; see `hrzone --help`."
      Output.note("there is no command '\(name.oneLine)'\(hint)")
      exit(withError: ExitCode(ExitStatus.usage.rawValue))
    }
    main(arguments)
  }

  /// The options that several commands share, and whether they take a value.
  private static let sharedOptions = ["--socket": true, "--strap": true, "--json": false]

  /// `arguments` with shared options moved from before the command to after it, where the parser expects them.
  static func commandFirst(_ arguments: [String]) -> [String] {
    var options: [String] = []
    var rest = arguments[...]
    while let option = rest.first, let takesValue = sharedOptions[String(option.prefix { $0 != "=" })] {
      let count = takesValue && !option.contains("=") ? 2 : 1
      options += rest.prefix(count)
      rest = rest.dropFirst(count)
    }
    var command: [String] = []
    var commands = configuration.subcommands
    while let name = rest.first, let next = commands.first(where: { $0.configuration.commandName == name }) {
      command.append(name)
      rest.removeFirst()
      commands = next.configuration.subcommands
    }
    if command.isEmpty { return rest.isEmpty ? arguments : Array(rest) }
    return command + options + rest
  }
}
