import ArgumentParser
import Glibc
import Primitives
import ZoneReport

/// `hrzone alerts`
struct AlertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Prints a line for each alert as it comes.",
    discussion: """
      Examples:
        hrzone alerts
        hrzone alerts --exec 'espeak "$HRZONE_TEXT"'
        hrzone alerts --exec 'test $HRZONE_KIND = ceiling && aplay beep.wav'
        hrzone alerts --json | jq -r .text

      --exec runs the command with sh for each alert, with HRZONE_KIND, HRZONE_SEVERITY, HRZONE_TEXT, HRZONE_STRAP, \
      HRZONE_RUNNER, HRZONE_TIME, HRZONE_SEQ and the alert's figures (HRZONE_BPM, HRZONE_TO_NAME, ...) in its environment; \
      what is unknown is not set. At most \(CommandRunner.maximumRunning) run at once, \(CommandRunner.maximumWaiting) more \
      wait; beyond that the oldest waiting one is given up, and standard error says so.

      Alerts of the time in which the daemon was restarted or out of reach are printed when it is back, each once.
      """)

  @OptionGroup var socket: SocketOption
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
    let subscription = Subscription(reports: [.alert], straps: straps.addresses)
    let feed = try DaemonFeed.open(socket.path, request: .subscribe(subscription))
    var runner: CommandRunner?
    var signals: SignalPipe?
    if let exec {
      runner = CommandRunner(command: exec, environment: ProcessEnvironment.variables(), socket: feed.path)
      do throws(SystemError) {
        signals = try SignalPipe([SIGCHLD])
      } catch {
        throw CommandError("cannot catch signals: \(error.reason).", .systemFault)
      }
    }
    let loop = CommandLoop(feed: feed, signals: signals, output: 1)
    let output = Output(1)
    var notes = ConnectionNotes(path: feed.path)
    var lines = PlainLines()
    while true {
      switch try loop.next() {
      case .feed(.line(let line)):
        notes.received(line)
        guard case .report(let report) = line.message, case .alert(let alert) = report.body, !line.isRepeated else {
          continue
        }
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
      case .signal: runner?.reap()
      case .input, .outputReady, .deadline: break
      }
    }
  }
}
