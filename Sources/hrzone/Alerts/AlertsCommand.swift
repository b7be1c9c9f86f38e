import ArgumentParser
import Glibc
import Posix
import Primitives
import ProgramSupport
import ZoneClient
import ZoneProtocol

/// `hrzone alerts`
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Prints alerts as they happen; can also play, speak or run a command for each.",
    discussion: """
      Examples:
        hrzone alerts --sound
        hrzone alerts --bell --say
        hrzone alerts --say --say-every 1min
        hrzone alerts --exec 'notify-send "$HRZONE_KIND" "$HRZONE_TEXT"'
        hrzone alerts --json | jq --unbuffered -r .text

      --sound plays a different sequence of tones for each kind of alert. Falling tones mean slow down, rising tones mean speed \
      up. It uses the first of pw-play, paplay and aplay that works. --bell rings the terminal's bell: three times to slow down, \
      twice to speed up, once for everything else. --say speaks each alert, with spd-say or espeak-ng.

      --say-every also speaks the heart rate and the zone at intervals: "148. Zone three." Alerts are spoken first, and a more \
      severe alert interrupts speech.

      If a player fails, hrzone reports its exit status or signal and the last line of its standard error. Each kind of \
      failure is reported once. The same holds for commands of --exec.

      Alerts are played one after another, the most severe first. An alert is not played if it has waited for more than \
      \(CueQueue.staleAfter.components.seconds) s or is no longer true. A later alert about the same subject replaces an \
      earlier one. Advice is dropped when its target changes, the workout pauses, or the signal is lost. With several straps, \
      --say begins with the runner's name.

      While a target is set, alerts about zones are quiet: they are printed and passed to --exec, but not played. To play them \
      too, set beside_target in hrzoned's settings.

      --exec runs the command with sh for each alert, with these environment variables: HRZONE_KIND, HRZONE_SEVERITY, \
      HRZONE_TEXT, HRZONE_SPEECH, HRZONE_STRAP, HRZONE_RUNNER, HRZONE_TIME, HRZONE_SEQ. The alert's figures follow: \
      HRZONE_BPM, HRZONE_TO_NAME and so on. Unknown values are not set. HRZONE_QUIET is true for a quiet alert. At most \
      \(CommandRunner.maximumRunning) commands run at once and \(CommandRunner.maximumWaiting) more wait. Beyond that, the \
      oldest waiting one is dropped, with a message on standard error.

      After an interruption, such as a restart of hrzoned, the alerts that you missed are printed, each once.
      """)

  @OptionGroup var socket: SocketOption
  @Flag(help: "Ring the terminal's bell for each alert.")
  var bell = false
  @OptionGroup var heard: VoiceOptions
  @Option(
    name: .long, help: ArgumentHelp("Run this command for each alert.", valueName: "command"),
    completion: .shellCommand("compgen -c"))
  var exec: String?
  @Flag(help: "Print each alert as the protocol's JSON object.")
  var json = false
  @OptionGroup var straps: StrapsOption

  func validate() throws {
    if exec?.isBlank == true { throw ValidationError("--exec takes a command.") }
  }

  func run() throws {
    try ending { () throws(CommandError) in try follow() }
  }

  private func follow() throws(CommandError) -> ExitStatus {
    let subscription = Subscription(reports: reports, straps: straps.named)
    let feed = try DaemonFeed.open(socket.path, request: .subscribe(subscription))
    let environment = ProcessEnvironment.variables()
    var runner = exec.map { CommandRunner(command: $0, environment: environment, socket: feed.path) }
    var voice = Voice(cues, every: heard.interval, environment: environment)
    defer { voice.stop() }
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
        lines.ingest(report)
        voice.ingest(report, hasSeveralStraps: lines.hasSeveralStraps, at: Clock.now, wallTime: Clock.time)
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
        for child in ChildProcess.reap() {
          runner?.handleExit(of: child)
          voice.handleExit(of: child, at: Clock.now)
        }
      case .deadline: voice.advance(to: Clock.now)
      case .input, .outputReady, .child: break
      }
    }
  }

  /// Report types to subscribe to. The first state reports show how many straps there are.
  /// Playing alerts also needs later states and workouts, which show when an alert is no longer true.
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

  /// A pipe for SIGCHLD; nil if the command starts no child processes.
  private func childSignals() throws(CommandError) -> SignalPipe? {
    guard exec != nil || !heard.choice.isEmpty else { return nil }
    do throws(SystemError) {
      return try SignalPipe([SIGCHLD])
    } catch {
      throw CommandError("cannot catch signals: \(error.reason).", .systemFault)
    }
  }
}
