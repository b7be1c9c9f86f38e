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

      SPACE pauses the workout and lets it go on, n ends its step, t chooses a target, w starts a workout, l sets a \
      mark, s shows the summary. With several straps a number or TAB \
      says whose the keys are. q or Ctrl-C ends it, ? explains it. The summary of the run then \
      stays on the terminal. Where the output is no terminal it is a line for each \
      sample, alert and step. `hrzone alerts --help` says how alerts are heard. NO_COLOR turns colours off; sizes from 40x12 to 200x60 and more are used well.
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
