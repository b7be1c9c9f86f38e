import ArgumentParser
import Posix
import ZoneProtocol

/// `hrzone watch`
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Shows heart rate and zone on one screen, as they change.",
    discussion: """
      Examples:
        hrzone watch
        hrzone watch --sound --say --say-every 1min
        hrzone watch --strap F0:9E:1A:00:00:01
        hrzone watch | tee run.log

      Keys: SPACE pauses and resumes the workout, n goes to its next step, w starts a workout, t chooses a target, l sets a mark, \
      s shows the summary, ? shows help, q or Ctrl-C quits. With several straps, TAB or a number chooses the runner that keys are \
      for, and ENTER shows that runner alone.

      After q, the summary of the run stays on the terminal. If the output is not a terminal, one line is printed for each sample, \
      alert, step and mark. `hrzone alerts --help` explains sound and speech. NO_COLOR turns colours off.
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
        path: socket.path, straps: straps.named, environment: environment, voice: voice)
      _ = try session.run()
      return .success
    }
  }
}
