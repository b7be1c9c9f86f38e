import ArgumentParser
import Posix
import ProgramSupport
import ZoneProtocol

/// `hrzone watch`
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Shows heart rate and zone live, on a full screen.",
    discussion: """
      Examples:
        hrzone watch
        hrzone watch --sound --say --say-every 1min
        hrzone watch --strap F0:9E:1A:00:00:01
        hrzone watch | tee run.log

      Keys:
        SPACE          pause or resume the workout
        n              next step of the workout
        w              start a workout
        t              set a target
        l              set a mark
        s              show the summary
        ?              show help
        q, Ctrl-C      quit
        TAB, 1 to 9    with several straps: select the runner that keys act on
        ENTER          with several straps: show only the selected runner, or all

      When you quit, a summary of the run stays on the terminal, with the last runs if hrlog is installed and you may see its \
      record. HRZONE_HRLOG names hrlog's path; empty means none. If the output is not a terminal, one line is printed for each \
      sample, alert, step and mark. `hrzone alerts --help` explains sound and speech. Set NO_COLOR to turn colours off.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var heard: VoiceOptions
  @OptionGroup var straps: StrapsOption

  func run() throws {
    try ending { () throws(CommandError) in
      let environment = ProcessEnvironment.variables()
      let voice =
        heard.choice.isEmpty ? nil : Voice(heard.choice, every: heard.interval, environment: environment)
      let session = try WatchSession(
        path: socket.path, straps: straps.named, environment: environment,
        history: HistoryWatch(environment: environment), voice: voice)
      _ = try session.run()
      return .success
    }
  }
}
