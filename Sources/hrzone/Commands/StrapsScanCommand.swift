import ArgumentParser
import JSON
import Posix
import Primitives
import ProgramSupport
import TerminalUI
import ZoneProtocol

/// `hrzone straps scan`
struct StrapsScanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Looks for heart-rate straps in range and shows them.",
    discussion: """
      Put the strap on and wet its electrodes: most straps send only while they are worn. A strap that is connected to a watch \
      or a phone cannot be found. SIGNAL is the signal strength: about -40 dBm beside the machine, about -90 dBm at the edge \
      of the range.

      On a terminal, the table is updated while the scan runs. Otherwise a line is printed for each strap when it is first \
      found. With --json, all straps are printed at the end of the scan, the strongest first.

      --all also shows other Bluetooth LE devices, those with a name first. OFFERS is "heart rate" if the device \
      announces it. Some devices measure heart rate but do not announce it: try one with `hrzone straps add ADDRESS`.
      """)

  @OptionGroup var socket: SocketOption
  @Option(
    name: [.customLong("for"), .customLong("seconds")],
    help: ArgumentHelp("How long to scan, 1s to 60s.", valueName: "time"), transform: DurationOption.parse)
  var length = Duration.seconds(10)
  @Flag(help: "Also show devices that do not announce heart rate.")
  var all = false
  @Flag(help: "Print each strap as a JSON object, one per line.")
  var json = false

  func validate() throws {
    let allowed = Request.scanSeconds
    try DurationOption.validate(
      length, "--for", in: .seconds(allowed.lowerBound)...(.seconds(allowed.upperBound)), "from 1s to 60s")
  }

  func run() throws {
    try ending { () throws(CommandError) in
      let output = Output(1)
      let isTable = output.isTerminal && TerminalStyle(environment: ProcessEnvironment.variables()).canAddress
      let rows = isTable ? Terminal(output: output.descriptor, input: 0)?.size.rows : nil
      var view = json ? nil : ScanView(rows: rows, all: all)
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
        .strapsScan(length, all: all), path: socket.path, limit: length + OneAnswer.limit, output: output.descriptor
      ) { strap in write(view?.found(strap) ?? []) }
      let lines = { (straps: [StrapEntry]) in JSONWriter.lines(straps.map { $0.line() }, orEmpty: "straps") }
      if let straps = reply?.straps, write(json ? lines(straps) : view?.finish(straps) ?? []), straps.isEmpty {
        let hint = all ? "" : " `hrzone straps scan --all` also shows devices that do not announce heart rate."
        Output.note(
          "no strap was found. Put it on, wet its electrodes, come near, and disconnect it from watches and phones."
            + hint
        )
      }
      return try fault?.ending(writing: "standard output") ?? .success
    }
  }
}

/// Output of a scan while it runs.
struct ScanView {
  /// Rows of the terminal, for a table that is drawn in place; nil to print a line for each strap.
  let rows: Int?
  /// Whether all devices are shown.
  let all: Bool
  private var straps: [StrapEntry] = []
  private var linesDrawn = 0

  init(rows: Int?, all: Bool = false) {
    self.rows = rows
    self.all = all
  }

  /// Bytes to write when `strap` is found.
  mutating func found(_ strap: StrapEntry) -> [UInt8] {
    if let index = straps.firstIndex(where: { $0.address == strap.address }) {
      straps[index] = strap
      return rows.map { draw(atMost: $0 - 1) } ?? []
    }
    straps.append(strap)
    return rows.map { draw(atMost: $0 - 1) } ?? Array((StrapsTable.line(strap) + "\n").utf8)
  }

  /// Bytes to write at the end.
  mutating func finish(_ all: [StrapEntry]) -> [UInt8] {
    guard rows != nil, !all.isEmpty else { return [] }
    straps = all
    return draw(atMost: .max)
  }

  /// Bytes that draw the table over the last one: move the cursor up and erase below it (ECMA-48: CUU, ED). The cursor cannot
  /// move above the screen, so a table that is drawn over later has at most `limit` lines.
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
