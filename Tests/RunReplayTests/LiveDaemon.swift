import Glibc
import JSON
import Posix
import Primitives
import RunReplay
import TestSupport
import Testing
import Training
import ZoneProtocol

/// The real daemon with a client that asks for something in the middle of a run.
final class LiveDaemon {
  let folder: Folder
  private let program: ChildProgram
  private let reader: LineReader
  private let socket: String
  private var reloads = 0

  /// Starts the daemon with `settings` and `straps`, and listens.
  init(_ settings: String, straps: [String]) throws {
    folder = try Folder()
    socket = "\(folder.path)/hrzoned.sock"
    let config = try folder.write(Self.allHistory + settings, to: "hrzoned.toml")
    program = try ChildProgram(
      "hrzoned", ["--config", config, "--socket", socket] + straps.flatMap { ["--strap", $0] },
      ["STATE_DIRECTORY": "\(folder.path)/state"])
    reader = try Self.connect(socket)
    send(#"{"id":1,"method":"subscribe","reports":["sample","strap","workout","alert"]}"#)
    _ = try next { $0["type"]?.string == "reply" }
  }

  /// All reports are kept, however far a fast clock has advanced when they are asked for.
  private static let allHistory = "[daemon]\nhistory = 86400\n"

  private static func connect(_ path: String) throws -> LineReader {
    let address = try #require(UnixAddress(path: path))
    var descriptor: Int32 = -1
    // There is no event to wait for before the file exists.
    try eventually("a daemon at \(path)") {
      descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      let isConnected = (try? address.connect(descriptor)) != nil
      if !isConnected { close(descriptor) }
      return isConnected
    }
    return LineReader(descriptor)
  }

  private func send(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    #expect(Glibc.send(reader.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
  }

  private func line() throws -> String {
    try #require(try reader.line("a line of the daemon"))
  }

  /// The next object for which `isMeant` is true.
  @discardableResult
  func next(_ isMeant: (JSONValue) -> Bool) throws -> JSONValue {
    while true {
      let object = try JSONValue(parsing: Array(try line().utf8))
      if isMeant(object) { return object }
    }
  }

  /// Sends a request, which must succeed.
  func ask(_ members: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    send(#"{"id":2,"method":\#(members)}"#)
    let answer = try next { ["reply", "error"].contains($0["type"]?.string) }
    #expect(answer["type"]?.string == "reply", "\(members): \(answer)", sourceLocation: sourceLocation)
  }

  /// Waits for `count` samples.
  func samples(_ count: Int) throws {
    for _ in 0..<count { try next { $0["type"]?.string == "sample" } }
  }

  /// Waits for a report whose line contains `text`.
  func report(_ text: String) throws {
    while !(try line()).contains(text) {}
  }

  /// Makes the daemon read other settings.
  func reload(_ settings: String) throws {
    try folder.write(Self.allHistory + settings, to: "hrzoned.toml")
    reloads += 1
    program.signal(SIGHUP)
    while program.error.text.split(separator: "The settings were reloaded.").count <= reloads {
      #expect(try program.error.more("the new settings", Deadline(), #fileID, #line))
    }
  }

  /// All live lines of each strap from the beginning on, and its state at the instant of its last line, a mark.
  func end(straps: [String]) throws -> [(lines: RecordedLines, state: StateReport)] {
    let results = try straps.map { strap in
      // A fast clock may move on between two requests.
      while true {
        send([mark(strap), #"{"id":3,"method":"status"}"#, mark(strap)].joined(separator: "\n"))
        let states = try next { $0["states"] != nil }
        let live = try #require(states["states"]?.elements?.first { $0["strap"]?.string == strap })
        guard case .state(let state) = try Report(decoding: live).body else {
          throw DidNotCome("a state", #fileID, #line)
        }
        let lines = try history(of: strap)
        let marks = lines.indices.filter { lines[$0].hasPrefix(#"{"type":"mark""#) }.suffix(2)
        let recorded = try RecordedLines(Array(lines[...(marks.last ?? 0)]))
        // Nothing came between the marks, and no time passed.
        guard marks.count == 2, marks[marks.startIndex] + 1 == marks.last,
          recorded.reports.suffix(2).map(\.instant).allSatisfy({ $0 == recorded.reports.last?.instant })
        else { continue }
        return (recorded, state)
      }
    }
    program.signal(SIGTERM)
    #expect(try program.end() == 0)
    return results
  }

  private func mark(_ strap: String) -> String { #"{"id":4,"method":"mark","strap":"\#(strap)"}"# }

  /// All live lines of `strap` that the daemon holds.
  private func history(of strap: String) throws -> [String] {
    let reader = try Self.connect(socket)
    let bytes = Array(
      (#"{"id":1,"method":"subscribe","straps":["\#(strap)"],"since":{"boot":"","seq":0}}"# + "\n").utf8)
    #expect(Glibc.send(reader.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
    var lines: [String] = []
    while let line = try reader.line("the history") {
      // The state comes after the history.
      if line.hasPrefix(#"{"type":"state""#) { return lines }
      if line.contains(#""seq":"#), !line.hasPrefix(#"{"type":"hello""#) { lines.append(line) }
    }
    throw DidNotCome("the end of the history", #fileID, #line)
  }
}

extension RecordedReport {
  /// The time of the report.
  var instant: Instant? {
    switch self {
    case .sample(let sample): sample.t
    case .report(let report): report.t
    }
  }
}
