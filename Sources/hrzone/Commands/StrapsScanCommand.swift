import ArgumentParser
import Posix
import Primitives
import TerminalUI
import ZoneProtocol

/// `hrzone straps scan`
struct StrapsScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Shows the heart-rate straps in range.",
    discussion: """
      Wear the strap, with its electrodes wet: most send only while they are worn. One that is connected to a watch or a \
      phone is not heard. SIGNAL is the strength: -40 dBm is beside the machine, -90 almost out of range.

      On a terminal the table is kept up to date while the scan runs; else there is a line for each strap when it is first \
      heard. With --json there is a line for each strap when the scan is over, the strongest first.

      With --all other Bluetooth LE devices are shown too, those with a name first. OFFERS is "heart rate" for a \
      device that says so. Some have it and do not say so: `hrzone straps add ADDRESS` tries one.
      """)

  @OptionGroup var socket: SocketOption
  @Option(help: ArgumentHelp("How long to scan.", valueName: "seconds"))
  var seconds = 10.0
  @Flag(help: "Show devices too that do not say that they offer heart rate.")
  var all = false
  @Flag(help: "Print each strap as a JSON object, a line each.")
  var json = false

  func validate() throws {
    guard Request.scanSeconds.contains(seconds) else {
      let range = Request.scanSeconds
      throw ValidationError("--seconds takes a number from \(Int(range.lowerBound)) to \(Int(range.upperBound)).")
    }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      let output = Output(1)
      let isTable = output.isTerminal && TerminalStyle(environment: ProcessEnvironment.variables()).canAddress
      let rows = isTable ? Terminal(output: output.descriptor, input: 0)?.size.rows : nil
      var view = json ? nil : ScanView(rows: rows, all: all)
      let duration = Duration.milliseconds(Int64(seconds * 1000))
      var fault: OutputError?
      func write(_ bytes: [UInt8]) -> Bool {
        do throws(OutputError) {
          try output.write(bytes)
        } catch {
          fault = error
        }
        return fault == nil
      }
      let reply = try OneAnswer.ask(
        .strapsScan(duration, all: all), path: socket.path, limit: duration + OneAnswer.limit, output: output.descriptor
      ) { strap in write(view?.found(strap) ?? []) }
      if let straps = reply?.straps, write(json ? straps.flatMap { $0.line() } : view?.ended(straps) ?? []),
        straps.isEmpty
      {
        let hint = all ? "" : " `hrzone straps scan --all` shows devices that do not say that they offer heart rate."
        Output.note("no strap was heard: is it worn, wet, near, and free of watches and phones?" + hint)
      }
      return try fault?.ending(writing: "standard output") ?? .success
    }
  }
}

/// What a scan shows while it runs.
struct ScanView {
  /// The terminal's rows, for a table that is drawn over the last one; nil for a line for each strap.
  let rows: Int?
  /// Whether all devices are shown.
  let all: Bool
  private var straps: [StrapEntry] = []
  private var linesDrawn = 0

  init(rows: Int?, all: Bool = false) {
    self.rows = rows
    self.all = all
  }

  /// What to write when `strap` is heard.
  mutating func found(_ strap: StrapEntry) -> [UInt8] {
    if let index = straps.firstIndex(where: { $0.address == strap.address }) {
      straps[index] = strap
      return rows.map { draw(atMost: $0 - 1) } ?? []
    }
    straps.append(strap)
    return rows.map { draw(atMost: $0 - 1) } ?? Array((StrapsTable.line(strap) + "\n").utf8)
  }

  /// What to write at the end.
  mutating func ended(_ all: [StrapEntry]) -> [UInt8] {
    guard rows != nil, !all.isEmpty else { return [] }
    straps = all
    return draw(atMost: .max)
  }

  /// The table over the last one: the cursor goes up, and what stands below it is erased (ECMA-48: CUU, ED). The cursor goes no
  /// further up than the screen, so a table that is drawn over later has at most `limit` lines.
  private mutating func draw(atMost limit: Int) -> [UInt8] {
    var lines = StrapsTable.inRange(straps, all: all)
    if lines.count > max(2, limit) {
      let shown = max(1, limit - 1)
      lines = lines.prefix(shown) + ["and \(lines.count - shown) more"]
    }
    let back = linesDrawn > 0 ? "\u{1B}[\(linesDrawn)A\r\u{1B}[J" : ""
    linesDrawn = lines.count
    return Array((back + lines.map { $0 + "\n" }.joined()).utf8)
  }
}
