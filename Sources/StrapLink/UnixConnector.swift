import EventLoop

/// Connects to a SOCK_SEQPACKET Unix socket that speaks ATT, one PDU a packet: an emulator, or a test.
public final class UnixConnector: ATTConnector {
  let path: String

  /// A connector to the socket at `path`.
  public init(path: String) {
    self.path = path
  }

  /// Begins.
  public func start(
    loop: Loop, progress: @escaping (Phase, String) -> Void, completion: @escaping (consuming ConnectResult) -> Void
  ) {}
  /// Lets go; nothing more is said.
  public func stop() {}
}
