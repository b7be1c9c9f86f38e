import EventLoop

extension BluetoothDaemon {
  /// Whether bluetoothd can be reached.
  public enum Presence: Hashable, Sendable {
    /// The bus or bluetoothd has not answered yet.
    case connecting
    /// There is no system bus; `reason` is a sentence.
    case noBus(reason: String)
    /// The bus or its policy refuses this process access to bluetoothd; `reason` is a sentence.
    case denied(reason: String)
    /// The bus works, but bluetoothd is not running.
    case absent
    /// bluetoothd is running, and its objects are known.
    case present
  }

  /// A scan that lasts until this object is released.
  public final class Scan {
    let all: Bool
    let found: (BluetoothdDevice) -> Void
    let failed: (String) -> Void
    private let ended: () -> Void
    /// The last argument of `failed`, while it still applies.
    var failure: String?
    var start: ScheduledTimer?

    init(
      all: Bool, found: @escaping (BluetoothdDevice) -> Void, failed: @escaping (String) -> Void,
      ended: @escaping () -> Void
    ) {
      self.all = all
      self.found = found
      self.failed = failed
      self.ended = ended
    }

    deinit {
      ended()
    }

    /// Whether the scan reports `device`.
    func wants(_ device: BluetoothdDevice) -> Bool { device.isInRange && (all || device.offersHeartRate) }
  }

  /// Stops this process's scan on one adapter during a connect, until released or for at most `longest`. bluetoothd
  /// cancels a connect for a scan, and the kernel may refuse to end a scan during a connect.
  final class ScanPause {
    /// A strap that was just heard connects sooner. Other straps must not go unheard for longer.
    static let longest = Duration.seconds(10)

    /// The path of the adapter's object.
    let adapter: String
    private var ready: (() -> Void)?
    private let ended: () -> Void
    var timer: ScheduledTimer?

    init(_ adapter: String, ready: @escaping () -> Void, ended: @escaping () -> Void) {
      self.adapter = adapter
      self.ready = ready
      self.ended = ended
    }

    /// Reports that the adapter no longer scans.
    func begin() {
      let ready = ready
      self.ready = nil
      ready?()
    }

    deinit {
      ended()
    }
  }

  /// An observation that lasts until this object is released.
  public final class Observation {
    let changed: () -> Void

    init(changed: @escaping () -> Void) {
      self.changed = changed
    }
  }
}
