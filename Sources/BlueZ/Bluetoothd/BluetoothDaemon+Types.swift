import EventLoop

extension BluetoothDaemon {
  /// Whether bluetoothd can be spoken to.
  public enum Presence: Hashable, Sendable {
    /// The bus or bluetoothd has not answered yet.
    case connecting
    /// There is no system bus; `reason` is a sentence.
    case noBus(reason: String)
    /// The bus or its policy does not let this process speak to bluetoothd; `reason` is a sentence.
    case denied(reason: String)
    /// The bus is there, and bluetoothd is not running.
    case absent
    /// bluetoothd runs, and its objects are known.
    case present
  }

  /// A scan that goes on until this is released.
  public final class Scan {
    let all: Bool
    let found: (BluetoothdDevice) -> Void
    let failed: (String) -> Void
    private let ended: () -> Void
    /// What `failed` was called with last, while it is so.
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

    /// Whether it is told of `device`.
    func wants(_ device: BluetoothdDevice) -> Bool { device.isAround && (all || device.offersHeartRate) }
  }

  /// Keeps an adapter from scanning for this process, for a connect, until this is released or `longest` is over: bluetoothd
  /// calls off a connect for a scan, and the kernel may refuse to end a scan amid a connect.
  final class Rest {
    /// A strap that was just heard is connected sooner; other straps are not to be unheard for longer.
    static let longest = Duration.seconds(10)

    /// The adapter's object.
    let adapter: String
    private var ready: (() -> Void)?
    private let ended: () -> Void
    var timer: ScheduledTimer?

    init(_ adapter: String, ready: @escaping () -> Void, ended: @escaping () -> Void) {
      self.adapter = adapter
      self.ready = ready
      self.ended = ended
    }

    /// The adapter does not scan any more.
    func begin() {
      let ready = ready
      self.ready = nil
      ready?()
    }

    deinit {
      ended()
    }
  }

  /// An observation that goes on until this is released.
  public final class Observation {
    let changed: () -> Void

    init(changed: @escaping () -> Void) {
      self.changed = changed
    }
  }
}
