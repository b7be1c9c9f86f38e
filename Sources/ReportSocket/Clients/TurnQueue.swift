import EventLoop
import Primitives

/// The share of time of one client: what it has not done when its turn is over, it goes on with later.
struct Turn {
  /// Long enough for some hundred lines; 40 clients with a turn each delay a strap by one of them at most.
  static let length = Duration.milliseconds(1)

  private let end: Instant
  private let realTime: @Sendable () -> Instant

  init(_ realTime: @escaping @Sendable () -> Instant) {
    self.realTime = realTime
    end = realTime() + Self.length
  }

  var isOver: Bool { realTime() >= end }
}

/// The clients that have requests to go on with, each once, in the order in which they came.
///
/// The loop runs one of them at a time, and handles whatever else is ready before the next.
final class TurnQueue {
  private let loop: Loop
  private var waiting = FirstInFirstOut<ReportClient>()
  private var call: CallWatch?

  init(loop: Loop) {
    self.loop = loop
  }

  func append(_ client: ReportClient) {
    waiting.append(client)
    arm()
  }

  private func arm() {
    guard call == nil, !waiting.isEmpty else { return }
    // Without memory for it, the next client that asks for a turn tries again.
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
