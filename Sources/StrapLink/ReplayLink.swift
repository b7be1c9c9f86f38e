import EventLoop

/// A capture's values, each given at its own time after the link's start.
public final class ReplayLink: StrapLink {
  /// Told of all that happens.
  public weak var delegate: (any StrapLinkDelegate)?
  /// The way this link takes.
  public let name = LinkName.replay
  let loop: Loop
  let path: String
  let strap: String?

  /// A link that replays the values of `strap` in the capture at `path`; of the only strap in it if nil.
  public init(loop: Loop, path: String, strap: String?) {
    self.loop = loop
    self.path = path
    self.strap = strap
  }

  /// Begins.
  public func start() {}
  /// Lets go; nothing more is said.
  public func stop() {}
  /// Writes the control point, if the strap has one.
  public func resetEnergyExpended() throws(LinkError) {
    throw .noStrap
  }
}
