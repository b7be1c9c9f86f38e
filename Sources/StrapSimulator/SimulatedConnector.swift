import EventLoop
import Posix
import Primitives
import SensorLink

/// Connects a link to a simulated strap.
final class SimulatedConnector: ATTConnector {
  private let strap: SimulatedStrap
  private var timer: ScheduledTimer?
  private var asked: Asked?

  /// The arguments of `start`.
  private struct Asked {
    let progress: (Phase, String) -> Void
    let completion: (consuming ConnectResult) -> Void
  }

  init(strap: SimulatedStrap) {
    self.strap = strap
  }

  func start(
    loop: Loop, progress: @escaping (Phase, String) -> Void, completion: @escaping (consuming ConnectResult) -> Void
  ) {
    asked = Asked(progress: progress, completion: completion)
    // The heart's time starts here.
    _ = strap.beginning()
    timer = loop.schedule(at: loop.now) { [weak self] now in
      guard let self else { return }
      reportProgress(.connecting, "Connecting to the simulated strap '\(strap.name)'.")
      guard asked != nil else { return }
      timer = loop.schedule(at: now + SimulatedStrap.connectTime) { [weak self] _ in
        if let self { strap.connect(self) }
      }
    }
  }

  func stop() {
    asked = nil
    timer = nil
  }

  func reportProgress(_ phase: Phase, _ reason: String) {
    asked?.progress(phase, reason)
  }

  func connected(_ descriptor: consuming OwnedDescriptor) {
    guard let completion = asked?.completion else { return }
    stop()
    completion(.connected(descriptor))
  }

  func failed(_ end: LinkEnd) {
    guard let completion = asked?.completion else { return }
    stop()
    completion(.failed(end))
  }
}
