import EventLoop
import StrapLink

/// A strap in software, with a runner's heart behind it. The heart beats on between links: hold this as long as the
/// daemon runs, and make each link from it.
public final class SimulatedStrap {
  let loop: Loop

  /// A strap that runs the programme `name`, the same for the same `seed`.
  /// - Throws: `SimulationError` if there is no such programme.
  public init(loop: Loop, name: String, seed: UInt64) throws(SimulationError) {
    self.loop = loop
  }

  /// A link to this strap, not started yet.
  public func makeLink() -> any StrapLink {
    ReplayLink(loop: loop, path: "", strap: nil)
  }
}
