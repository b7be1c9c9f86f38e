import EventLoop
import Posix
import Primitives

/// Makes the connection that an `ATTLink` uses. A connector starts once and calls `completion` once, unless stopped.
public protocol ATTConnector: AnyObject {
  /// Starts to connect. Neither closure is called during this call.
  /// - Parameters:
  ///   - loop: the loop that watches the connection.
  ///   - progress: the phase (searching, connecting) and a sentence for the user.
  ///   - completion: the connected SOCK_SEQPACKET descriptor, which carries one PDU per packet; or the failure.
  func start(
    loop: Loop, progress: @escaping (Phase, String) -> Void, completion: @escaping (consuming ConnectResult) -> Void
  )
  /// Stops connecting; neither closure is called after this.
  func stop()
  /// How the link ends after the connection was lost with `error`; nil if the error has no meaning of its own here.
  func end(afterLosing error: SystemError) -> LinkEnd?
  /// Starts to encrypt the connection `socket`, and to pair if there are no keys yet. The socket is not writable until
  /// that is done. A failure shows only as a lost connection.
  /// - Returns: how the link ends if encryption cannot start; nil if it started.
  func raiseSecurity(of socket: Int32) -> LinkEnd?
}

extension ATTConnector {
  /// Refuses: only a Bluetooth connection can be encrypted.
  public func raiseSecurity(of socket: Int32) -> LinkEnd? {
    LinkEnd(
      reason: "The strap requires encryption, but only a Bluetooth connection has it.", retry: .overNewConnection)
  }

  /// Returns nil: an error has no meaning of its own.
  public func end(afterLosing error: SystemError) -> LinkEnd? { nil }
}

/// The outcome of connecting.
public enum ConnectResult: ~Copyable {
  /// A connected, non-blocking SOCK_SEQPACKET descriptor.
  case connected(OwnedDescriptor)
  /// There is no connection, for this reason.
  case failed(LinkEnd)
}
