import Primitives
import ZoneProtocol

/// The recent states of all straps, encoded once for all clients that ask within `lifetime`.
struct EncodedStates {
  /// The time after which they are encoded again, on the daemon's clock, because the age of a heart rate grows. Any report or
  /// change invalidates them at once.
  static let lifetime = Duration.milliseconds(20)

  let made: Instant
  /// Each strap with the line of its state.
  let lines: [(strap: String, line: WaitingLine)]

  init(_ states: [Report], at instant: Instant, countedIn memory: MemoryUse) {
    made = instant
    lines = states.map { ($0.strap, WaitingLine(ServerMessage.report($0).line(), countedIn: memory)) }
  }

  /// The reply with these states. `empty` is the line of the reply with none.
  func inserted(into empty: [UInt8]) -> [UInt8] {
    guard !lines.isEmpty else { return empty }
    // A reply without a reason ends with `[]}` and a line feed. Only a reply without states has a reason.
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
