import Primitives
import ZoneProtocol

/// The states of all straps as they were a moment ago, encoded once for all clients that ask meanwhile.
struct EncodedStates {
  /// They are made anew after so long, on the daemon's clock: the age of a heart rate goes on by itself. Whatever is reported or
  /// changed meanwhile makes them invalid at once.
  static let lifetime = Duration.milliseconds(20)

  let made: Instant
  /// The straps, and the line of each one's state.
  let lines: [(strap: String, line: WaitingLine)]

  init(_ states: [Report], at instant: Instant, countedIn memory: MemoryUse) {
    made = instant
    lines = states.map { ($0.strap, WaitingLine(ServerMessage.report($0).line(), countedIn: memory)) }
  }

  /// A reply with these states; `empty` is its line with none.
  func inserted(into empty: [UInt8]) -> [UInt8] {
    guard !lines.isEmpty else { return empty }
    // Without a reason, which only no states have, it ends with `[]}` and a line feed.
    var reply = Array(empty.dropLast(3))
    reply.reserveCapacity(lines.reduce(reply.count + 3) { $0 + $1.line.bytes.count })
    for (index, state) in lines.enumerated() {
      if index > 0 { reply.append(UInt8(ascii: ",")) }
      reply.append(contentsOf: state.line.bytes.dropLast())
    }
    reply.append(contentsOf: "]}\n".utf8)
    return reply
  }
}
