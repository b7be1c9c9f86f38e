import EventLoop
import Glibc
import Posix
import Primitives

/// Connects to a SOCK_SEQPACKET Unix socket that carries ATT, one PDU per packet: an emulator or a test.
public final class UnixConnector: ATTConnector {
  let path: String
  private var turn: ScheduledTimer?

  /// A connector to the socket at `path`.
  public init(path: String) {
    self.path = path
  }

  /// Starts to connect.
  public func start(
    loop: Loop, progress: @escaping (Phase, String) -> Void, completion: @escaping (consuming ConnectResult) -> Void
  ) {
    turn = loop.schedule(at: loop.now) { [weak self] _ in
      guard let self else { return }
      progress(.connecting, "Connecting to the socket \(path).")
      // The delegate may have stopped the link in that call.
      if turn != nil { completion(connect()) }
    }
  }

  /// Stops connecting; no closure is called after this.
  public func stop() {
    turn = nil
  }

  private func connect() -> ConnectResult {
    guard let address = UnixAddress(path: path) else {
      return .failed(LinkEnd(reason: "The path \(path) is too long for a Unix socket.", retry: .never))
    }
    do throws(SystemError) {
      let descriptor = try UnixAddress.makeSocket(SOCK_SEQPACKET)
      try address.connect(descriptor.raw)
      return .connected(descriptor)
    } catch {
      return .failed(end(after: error))
    }
  }

  private func end(after error: SystemError) -> LinkEnd {
    let reason =
      switch error.code {
      case ENOENT: "There is no socket \(path); start the program that creates it."
      case ECONNREFUSED: "Nothing is listening on the socket \(path); start the program that should."
      case EACCES: "This user may not connect to the socket \(path); fix its permissions."
      // A connect to a Unix socket never stays pending: with a full backlog it fails with EAGAIN at once. unix(7).
      case EAGAIN: "The socket \(path) accepts no more connections at the moment."
      case EPROTOTYPE: "The socket \(path) is not of type SOCK_SEQPACKET, which ATT needs."
      default: "The socket \(path) cannot be reached (\(error))."
      }
    return LinkEnd(reason: reason, retry: .backOff)
  }
}
