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
    let raw = socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard raw >= 0 else { return .failed(end(after: SystemError("make a socket"))) }
    let descriptor = OwnedDescriptor(adopting: raw)
    guard var address = sockaddr_un(path: path) else {
      return .failed(LinkEnd(reason: "The path \(path) is too long for a Unix socket.", retry: .never))
    }
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe Glibc.connect(raw, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { return .failed(end(after: SystemError("connect"))) }
    return .connected(descriptor)
  }

  private func end(after error: SystemError) -> LinkEnd {
    let reason =
      switch error.code {
      case ENOENT: "There is no socket \(path); start what makes it."
      case ECONNREFUSED: "Nothing listens at the socket \(path); start what should."
      case EACCES: "This user may not connect to the socket \(path); mend its permissions."
      // On a Unix socket a connect never stays pending: a full backlog says EAGAIN at once. unix(7).
      case EAGAIN: "The socket \(path) takes no more connections just now."
      case EPROTOTYPE: "The socket \(path) is not of type SOCK_SEQPACKET, which ATT needs."
      default: "The socket \(path) cannot be reached (\(error))."
      }
    return LinkEnd(reason: reason, retry: .backOff)
  }
}

extension sockaddr_un {
  /// The address of `path`; nil unless it fits, with the NUL that ends it.
  init?(path: String) {
    self.init()
    sun_family = sa_family_t(AF_UNIX)
    let bytes = path.utf8
    let fits = unsafe withUnsafeMutableBytes(of: &sun_path) { field in
      guard bytes.count < field.count else { return false }
      unsafe field.copyBytes(from: bytes)
      return true
    }
    guard fits else { return nil }
  }
}
