import ArgumentParser
import Glibc
import Posix
import Primitives
import ProgramSupport
import ZoneClient
import ZoneProtocol

/// `hrzone capture`
struct CaptureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Records the straps' notifications in a file.",
    discussion: """
      Examples:
        hrzone capture run.jsonl
        hrzone capture --for 10min --strap F0:9E:1A:00:00:01 run.jsonl
        hrzoned --strap 'replay:run.jsonl?speed=60'

      The file contains hrzoned's hello line, and then a line for each notification with its time. The file is complete, whether \
      Ctrl-C, SIGTERM or --for ends the recording.
      """)

  @OptionGroup var socket: SocketOption
  @Argument(help: "The file to write; - for standard output.", completion: .file(extensions: ["jsonl"]))
  var file: String
  @Flag(help: "Overwrite an existing file.")
  var force = false
  @Option(
    name: [.customLong("for"), .customLong("seconds")],
    help: ArgumentHelp("End after this time, such as 60, 90s, 10min or 1:30:00.", valueName: "time"),
    transform: DurationOption.parse)
  var length: Duration?
  @OptionGroup var straps: StrapsOption

  func validate() throws {
    try DurationOption.validate(length, "--for")
  }

  func run() throws {
    try ending { () throws(CommandError) in try capture() }
  }

  private func capture() throws(CommandError) -> ExitStatus {
    let signals: SignalPipe
    do throws(SystemError) {
      signals = try SignalPipe([SIGINT, SIGTERM, SIGHUP])
    } catch {
      throw CommandError("cannot catch signals: \(error.reason).", .systemFault)
    }
    // Checked first, so that a mistake is reported at once. The file is created when there is something to write.
    if file != "-", !force, ProcessEnvironment.exists(file) { throw exists }
    let subscription = Subscription(reports: [.raw], straps: straps.named)
    let feed = try DaemonFeed.open(socket.path, request: .subscribe(subscription))
    let loop = CommandLoop(feed: feed, signals: signals, output: file == "-" ? 1 : nil)
    var capture: CaptureFile?
    var notes = ConnectionNotes(path: feed.path)
    let deadline = length.map { Clock.now + $0 }
    var fault: CommandError?
    wait: while true {
      do throws(CommandError) {
        switch try loop.next(until: deadline) {
        case .feed(.line(let line)):
          notes.received(line)
          switch line.message {
          case .hello:
            // The clock of `t` continues across restarts of the daemon, so one hello is enough.
            if capture == nil {
              capture = try open(signals)
              try capture?.write(line.bytes, counts: false)
            }
          case .report(let report):
            if case .raw = report.body { try capture?.write(line.bytes, counts: true) }
          case .reply, .error, .found, .dropped, .unknown, nil: break
          }
        case .feed(.lost(let error)): try notes.lost(error)
        case .signal, .deadline, .outputGone: break wait
        case .input, .outputReady, .child: break
        }
      } catch {
        fault = error
        break
      }
      if capture?.isClosed == true { break }
    }
    if let capture {
      let notifications = capture.count == 1 ? "1 notification" : "\(capture.count) notifications"
      Output.note("\(notifications) written to \(file == "-" ? "standard output" : file).")
    }
    if let fault { throw fault }
    return .success
  }

  private var exists: CommandError {
    CommandError("\(file) exists already. Name another file, or overwrite it with --force.", .cannotCreate)
  }

  private func open(_ signals: SignalPipe) throws(CommandError) -> CaptureFile {
    if file == "-" { return CaptureFile(Output(1, signals: signals), name: "the output") }
    let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (force ? O_TRUNC : O_EXCL)
    let raw = unsafe Glibc.open(file, flags, 0o644)
    guard raw >= 0 else {
      if errno == EEXIST { throw exists }
      throw CommandError("cannot write \(file): \(SystemError.reason(of: errno)).", .cannotCreate)
    }
    return CaptureFile(OwnedDescriptor(adopting: raw), name: file)
  }
}
