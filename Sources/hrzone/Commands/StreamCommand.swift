import ArgumentParser
import Posix
import ProgramSupport
import ZoneClient
import ZoneProtocol

/// `hrzone stream`
struct StreamCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stream",
    abstract: "Prints hrzoned's reports as they happen, as JSON lines.",
    discussion: """
      Examples:
        hrzone stream | jq --unbuffered -c 'select(.type == "zone") | .to'
        hrzone stream --reports sample,alert --strap F0:9E:1A:00:00:01
        hrzone stream --history --reports zone

      The first line is hrzoned's hello. If hrzoned restarts, the stream continues after another hello.
      """)

  @OptionGroup var socket: SocketOption
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Types of reports, separated by commas: \(ReportType.allCases.map(\.rawValue).joined(separator: ", ")).",
      discussion: "Default: all but raw.", valueName: "types"),
    completion: .list(ReportType.allCases.map(\.rawValue)), transform: ReportTypes.init(parsing:))
  var reports: ReportTypes?
  @OptionGroup var straps: StrapsOption
  @Flag(help: "Start with the past reports that hrzoned has kept.")
  var history = false

  func run() throws {
    try ending { () throws(CommandError) in
      let subscription = Subscription(
        reports: reports?.types ?? ReportType.usual, straps: straps.named)
      let feed = try DaemonFeed.open(
        socket.path, request: .subscribe(subscription), start: history ? .history : .now)
      let loop = CommandLoop(feed: feed, output: 1)
      let output = Output(1)
      var notes = ConnectionNotes(path: feed.path)
      while true {
        switch try loop.next() {
        case .feed(.line(let line)):
          do throws(OutputError) {
            try output.write(line.bytes + [UInt8(ascii: "\n")])
          } catch {
            return try error.ending(writing: "standard output")
          }
          if case .reply = line.message { notes.received(line) }
        case .feed(.lost(let error)): try notes.lost(error)
        case .outputGone: return .success
        case .signal, .input, .outputReady, .child, .deadline: break
        }
      }
    }
  }
}
