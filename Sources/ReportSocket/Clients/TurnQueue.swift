import EventLoop
import Primitives

/// One client's share of time. Work that is left when the turn ends continues in a later turn.
struct Turn {
  /// Enough for some hundred lines. Even with 40 busy clients, a strap waits for one turn at most.
  static let length = Duration.milliseconds(1)

  private let end: Instant
  private let realTime: @Sendable () -> Instant

  init(_ realTime: @escaping @Sendable () -> Instant) {
    self.realTime = realTime
    end = realTime() + Self.length
  }

  var isOver: Bool { realTime() >= end }
}

/// The clients with requests to continue, each once, in the order of their arrival.
///
/// The loop gives one of them a turn, and handles all other ready sources before the next.
final class TurnQueue {
  private let loop: Loop
  private var waiting = FirstInFirstOut<ReportClient>()
  private var call: CallEventSource?

  init(loop: Loop) {
    self.loop = loop
  }

  func append(_ client: ReportClient) {
    waiting.append(client)
    arm()
  }

  private func arm() {
    guard call == nil, !waiting.isEmpty else { return }
    // Without memory, the next client that asks for a turn tries again.
    call = try? loop.afterWhatIsReady { [unowned self] in
      call = nil
      let client = waiting.popFirst()
      arm()
      client?.takeTurn()
    }
  }

  func removeAll() {
    call = nil
    waiting = FirstInFirstOut()
  }
}
