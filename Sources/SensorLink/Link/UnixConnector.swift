import EventLoop
import Glibc
import Posix

/// Connects to a SOCK_SEQPACKET Unix socket that speaks ATT, one PDU a packet: an emulator, or a test.
public final class UnixConnector: ATTConnector {
  let path: String
  private var turn: ScheduledTimer?

  /// A connector to the socket at `path`.
  public init(path: String) {
    self.path = path
  }

  /// Begins.
  public func start(
    loop: Loop, progress: @escaping (Phase, String) -> Void, completion: @escaping (consuming ConnectResult) -> Void
  ) {
    turn = loop.schedule(at: loop.now) { [weak self] _ in
      guard let self else { return }
      progress(.connecting, "Connecting to the socket \(path).")
      // The delegate may have stopped the link on hearing that.
      if turn != nil { completion(connect()) }
    }
  }

  /// Lets go; nothing more is said.
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
      case ENOENT: "There is no socket \(path); start the program that makes it."
      case ECONNREFUSED: "Nothing is listening on the socket \(path); start the program that should."
      case EACCES: "This user may not connect to the socket \(path); fix its permissions."
      // On a Unix socket a connect never stays pending: a full backlog says EAGAIN at once. unix(7).
      case EAGAIN: "The socket \(path) takes no more connections just now."
      case EPROTOTYPE: "The socket \(path) is not of type SOCK_SEQPACKET, which ATT needs."
      default: "The socket \(path) cannot be reached (\(error))."
      }
    return LinkEnd(reason: reason, retry: .backOff)
  }
}
