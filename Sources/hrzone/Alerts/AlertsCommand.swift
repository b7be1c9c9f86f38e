import ArgumentParser
import Glibc
import Posix
import Primitives
import ZoneClient
import ZoneProtocol

/// `hrzone alerts`
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Prints a line for each alert as it comes.",
    discussion: """
      Examples:
        hrzone alerts --sound
        hrzone alerts --bell --say
        hrzone alerts --say --say-every 1min
        hrzone alerts --exec 'notify-send "$HRZONE_KIND" "$HRZONE_TEXT"'
        hrzone alerts --json | jq -r .text

      --sound plays tones of its own for each kind of alert, by the first of pw-play, paplay and aplay that works: they fall \
      where you should slow down and rise where you should speed up. --bell rings the terminal's bell: three times, twice, and \
      once for all else. --say has spd-say or espeak-ng speak. They are heard one alert after another; while one is heard the \
      most severe of the others waits first. What is older than \(CueQueue.staleAfter.components.seconds) s by then is not heard \
      any more, nor what is no longer true: of two alerts about the same the later one is, and advice ends with its target, with \
      a pause and with the signal. A more severe alert ends what is spoken. With several straps --say says first who is meant.

      --say-every speaks the heart rate and the zone: "148. Zone three." It includes --say. Every alert goes before it.

      A player that fails is named once for each kind of failure, with its exit status or signal and the last line of its \
      standard error. So is the command of --exec, with its exit status or signal; its standard error is this program's.

      While a target is set, alerts about zones are quiet: they are printed and given to --exec, but not heard. The setting \
      beside_target changes that.

      --exec runs the command with sh for each alert, with HRZONE_KIND, HRZONE_SEVERITY, HRZONE_TEXT, HRZONE_SPEECH, \
      HRZONE_STRAP, HRZONE_RUNNER, HRZONE_TIME, HRZONE_SEQ and the alert's figures (HRZONE_BPM, HRZONE_TO_NAME, ...) in its environment; \
      what is unknown is not set. HRZONE_QUIET is true for an alert that is not to be heard. At most \(CommandRunner.maximumRunning) run at once, \(CommandRunner.maximumWaiting) more \
      wait; beyond that the oldest waiting one is given up, and standard error says so.

      Alerts of the time in which the daemon was restarted or out of reach are printed when it is back, each once.
      """)

  @OptionGroup var socket: SocketOption
  @Flag(help: "Ring the terminal's bell for each alert.")
  var bell = false
  @OptionGroup var heard: VoiceOptions
  @Option(
    name: .long, help: ArgumentHelp("A command to run for each alert.", valueName: "command"),
    completion: .shellCommand("compgen -c"))
  var exec: String?
  @Flag(help: "Print each alert as the protocol's JSON object.")
  var json = false
  @OptionGroup var straps: StrapsOption

  func run() throws {
    try ending { () throws(CommandError) in try follow() }
  }

  private func follow() throws(CommandError) -> ExitStatus {
    let subscription = Subscription(reports: reports, straps: straps.named)
    let feed = try DaemonFeed.open(socket.path, request: .subscribe(subscription))
    let environment = ProcessEnvironment.variables()
    var runner = exec.map { CommandRunner(command: $0, environment: environment, socket: feed.path) }
    var voice = Voice(cues, every: heard.interval, environment: environment)
    let loop = CommandLoop(feed: feed, signals: try childSignals(), output: 1)
    let output = Output(1)
    var notes = ConnectionNotes(path: feed.path)
    var lines = PlainLines()
    while true {
      for note in voice.takeNotes() + (runner?.takeNotes() ?? []) { Output.note(note) }
      switch try loop.next(until: voice.nextDeadline) {
      case .feed(.line(let line)):
        notes.received(line)
        guard case .report(let report) = line.message, !line.isRepeated else { continue }
        lines.hear(report)
        voice.hear(report, areSeveral: lines.areOfSeveral, at: Clock.now, wallTime: Clock.time)
        guard case .alert(let alert) = report.body else { continue }
        do throws(OutputError) {
          if json {
            try output.write(line.bytes + [UInt8(ascii: "\n")])
          } else {
            try output.write(line: lines.alert(alert, report))
          }
        } catch {
          return try error.ending(writing: "standard output")
        }
        runner?.run(alert, report)
      case .feed(.lost(let error)): try notes.lost(error)
      case .outputGone: return .success
      case .signal:
        for child in ChildProcess.ended() {
          runner?.ended(child)
          voice.ended(child, at: Clock.now)
        }
      case .deadline: voice.advance(to: Clock.now)
      case .input, .outputReady: break
      }
    }
  }

  /// What is listened to. By the states that come first it is known how many straps there are; where alerts are heard,
  /// states and workouts tell what has become of them.
  private var reports: Set<ReportType> {
    guard heard.interval == nil else { return [.alert, .state, .workout, .sample] }
    guard cues.isEmpty else { return [.alert, .state, .workout] }
    return json ? [.alert] : [.alert, .state]
  }

  private var cues: CuePlayer.Choice {
    var cues = heard.choice
    if bell { cues.insert(.bell) }
    return cues
  }

  /// The ends of children, where there may be some.
  private func childSignals() throws(CommandError) -> SignalPipe? {
    guard exec != nil || !heard.choice.isEmpty else { return nil }
    do throws(SystemError) {
      return try SignalPipe([SIGCHLD])
    } catch {
      throw CommandError("cannot catch signals: \(error.reason).", .systemFault)
    }
  }
}
