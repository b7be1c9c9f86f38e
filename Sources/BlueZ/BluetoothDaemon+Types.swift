import EventLoop
import HeartRate
import StrapLink

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

  /// An adapter that bluetoothd manages.
  public struct Adapter: Hashable, Sendable {
    /// Its object on the bus, as in `/org/bluez/hci0`.
    public let path: String
    /// Its name in the kernel, as in `hci0`. It changes when adapters come and go; the address does not.
    public let name: String
    /// Its own address.
    public internal(set) var address: BluetoothAddress
    /// Whether it is switched on.
    public internal(set) var isPowered: Bool
    /// Whether it is scanning, for whichever program.
    public internal(set) var isDiscovering: Bool
  }

  /// A device that bluetoothd knows: heard lately, connected, or paired.
  public struct Device: Hashable, Sendable {
    /// Its object on the bus, under its adapter's.
    public let path: String
    /// Its address.
    public internal(set) var address: BluetoothAddress
    /// The address's kind.
    public internal(set) var kind: BluetoothAddress.Kind
    /// The name it gives itself or was given.
    public internal(set) var name: String?
    /// How strongly it was last heard in the present scan, in dBm; nil if it was not.
    public internal(set) var signalStrength: Int?
    /// Whether bluetoothd holds a connection to it.
    public internal(set) var isConnected: Bool
    /// Whether it is paired.
    public internal(set) var isPaired: Bool
    /// Whether it is bonded: paired, and its keys kept.
    public internal(set) var isBonded: Bool
    /// Whether it says that it has the Heart Rate Service.
    public internal(set) var offersHeartRate: Bool
    /// Whether bluetoothd has finished looking for its services on this connection.
    var hasServicesResolved: Bool
    /// What `org.bluez.Battery1` says, in percent.
    var battery: BatteryLevel?

    /// The object of its adapter.
    var adapterPath: String { path.split(separator: "/").dropLast().map { "/\($0)" }.joined() }

    /// Whether it can be reached now, as far as one can tell without trying.
    var isAround: Bool { signalStrength != nil || isConnected }
  }

  /// By what a link knows its strap.
  public enum Sought: Hashable, Sendable, CustomStringConvertible {
    /// Its address.
    case address(BluetoothAddress, BluetoothAddress.Kind)
    /// The name that it gives itself, as its address changes.
    case name(String)

    /// The address or the name.
    public var description: String {
      switch self {
      case .address(let address, _): "\(address)"
      case .name(let name): "'\(name)'"
      }
    }

    func isMet(by device: Device) -> Bool {
      switch self {
      case .address(let address, let kind): device.address == address && device.kind == kind
      case .name(let name): device.name == name
      }
    }
  }

  /// A scan that goes on until this is released.
  public final class Scan {
    let all: Bool
    let found: (Device) -> Void
    let failed: (String) -> Void
    private let ended: () -> Void
    /// What `failed` was called with last, while it is so.
    var failure: String?
    var start: ScheduledTimer?

    init(
      all: Bool, found: @escaping (Device) -> Void, failed: @escaping (String) -> Void, ended: @escaping () -> Void
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
    func wants(_ device: Device) -> Bool { device.isAround && (all || device.offersHeartRate) }
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

/// An object that belongs to someone else.
struct Weak<Object: AnyObject> {
  weak var object: Object?

  init(_ object: Object) {
    self.object = object
  }
}
