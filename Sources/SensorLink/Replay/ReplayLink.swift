import ATT
import EventLoop
import HeartRate
import Primitives

/// A link that replays a capture: it delivers each value at the captured time after the link's start.
public final class ReplayLink: StrapLink {
  /// Receives the link's events.
  public weak var delegate: (any StrapLinkDelegate)?
  /// How this link reaches the strap.
  public let name = LinkName.replay

  private let loop: Loop
  private let path: String
  private let strap: String?
  private var state = State.idle
  private var timer: ScheduledTimer?
  private var isLive = false

  private enum State {
    case idle
    case checking(CaptureCheck)
    case replaying(Replay)
    case ended
  }

  /// The state of a running replay.
  private struct Replay {
    let reader: CaptureReader
    let strap: String
    /// The instant of the first value, and its time in the capture.
    let start: Instant
    let firstTime: Int64
  }

  /// A link that replays the values of `strap` in the capture at `path`; nil means the only strap. `start` opens the
  /// file.
  public init(loop: Loop, path: String, strap: String?) {
    self.loop = loop
    self.path = path
    self.strap = strap
  }

  /// Starts by checking the whole file, so that a damaged capture is refused before any of it counts.
  public func start() {
    guard case .idle = state else { return }
    onNextTurn { link in
      link.delegate?.link(link, entered: .connecting, reason: "Checking the capture \(link.path).")
      do throws(CaptureError) {
        guard case .idle = link.state else { return }
        link.check(try CaptureCheck(path: link.path, strap: link.strap))
      } catch { link.finish("\(error)") }
    }
  }

  /// Closes the file; the delegate receives nothing after this.
  public func stop() {
    state = .ended
    timer = nil
  }

  /// Always throws `noStrap`: a capture cannot be reset.
  public func resetEnergyExpended() throws(LinkError) {
    throw .noStrap
  }

  private func onNextTurn(_ work: @escaping (ReplayLink) -> Void) {
    timer = loop.schedule(at: loop.now) { [weak self] _ in
      if let self { work(self) }
    }
  }

  private func check(_ check: CaptureCheck) {
    state = .checking(check)
    onNextTurn { link in
      guard case .checking(var check) = link.state else { return }
      do throws(CaptureError) {
        if let strap = try check.advance() {
          try link.begin(strap)
        } else {
          link.check(check)
        }
      } catch { link.finish("\(error)") }
    }
  }

  private func begin(_ strap: String) throws(CaptureError) {
    let reader = try CaptureReader(path: path)
    guard let first = try reader.nextValue(of: strap) else { throw .empty(path: path) }
    let replay = Replay(reader: reader, strap: strap, start: loop.now, firstTime: first.microseconds)
    state = .replaying(replay)
    deliver(first, of: replay)
  }

  /// Schedules `value` and, after it, every later one.
  private func deliver(_ value: CapturedValue, of replay: Replay) {
    guard case .replaying = state else { return }
    let offset = Duration.microseconds(max(0, value.microseconds - replay.firstTime))
    timer = loop.schedule(at: replay.start + offset) { [weak self] instant in
      guard let self else { return }
      deliver(value, of: replay.strap, at: instant)
      guard case .replaying = state else { return }
      do throws(CaptureError) {
        guard let next = try replay.reader.nextValue(of: replay.strap) else { return finish("The capture has ended.") }
        deliver(next, of: replay)
      } catch { finish("\(error)") }
    }
  }

  private func deliver(_ value: CapturedValue, of strap: String, at instant: Instant) {
    let bytes = unsafe value.value.span.bytes
    if !isLive, value.characteristic == .heartRateMeasurement, HeartRateMeasurement.isDecodable(bytes) {
      isLive = true
      delegate?.link(self, entered: .live, reason: "Replaying \(strap) from the capture \(path).")
      guard case .replaying = state else { return }
    }
    delegate?.link(self, received: bytes, from: value.characteristic, at: instant)
    guard case .replaying = state, value.characteristic == .batteryLevel else { return }
    // The raw value was delivered above; a level out of range is no fact.
    if let battery = try? BatteryLevel(decoding: bytes) { delegate?.link(self, learned: .battery(battery)) }
  }

  private func finish(_ reason: String) {
    if case .ended = state { return }
    state = .ended
    timer = nil
    delegate?.link(self, ended: LinkEnd(reason: reason, retry: .never))
  }
}

extension CaptureReader {
  /// The next notification of `strap`.
  fileprivate func nextValue(of strap: String) throws(CaptureError) -> CapturedValue? {
    while let line = try read() {
      switch line {
      case .hello, .other: continue
      case .raw(let value): if value.strap == strap { return value }
      }
    }
    return nil
  }
}
