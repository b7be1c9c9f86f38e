import EventLoop
import Posix

/// Makes the connection an `ATTLink` speaks over. It is started once, and calls `completion` once unless stopped.
public protocol ATTConnector: AnyObject {
  /// Begins. Neither closure is called from inside this call.
  /// - Parameters:
  ///   - loop: where everything happens.
  ///   - progress: the phase (searching, connecting) and a sentence.
  ///   - completion: the connected SOCK_SEQPACKET descriptor, one PDU a packet; or why there is none.
  func start(
    loop: Loop, progress: @escaping (Phase, String) -> Void, completion: @escaping (consuming ConnectResult) -> Void)
  /// Lets go; neither closure is called any more.
  func stop()
  /// What it means that the connection it made was lost; nil for the ordinary meaning.
  func end(afterLosing error: SystemError) -> LinkEnd?
  /// Begins to encrypt the connection that it made, `socket`, and to pair where there are no keys yet. Until that is done the
  /// socket takes nothing to send; that it failed shows in no other way.
  /// - Returns: how the link ends if that cannot be; nil where it was begun.
  func raiseSecurity(of socket: Int32) -> LinkEnd?
}

extension ATTConnector {
  /// A connection that is not over the air cannot be encrypted.
  public func raiseSecurity(of socket: Int32) -> LinkEnd? {
    LinkEnd(
      reason: "The strap requires an encrypted connection, which exists only over the air.", retry: .overNewConnection)
  }

  /// The ordinary meaning.
  public func end(afterLosing error: SystemError) -> LinkEnd? { nil }
}

/// What a connector came to.
public enum ConnectResult: ~Copyable {
  /// A connected, non-blocking SOCK_SEQPACKET descriptor.
  case connected(OwnedDescriptor)
  /// No connection.
  case failed(LinkEnd)
}
