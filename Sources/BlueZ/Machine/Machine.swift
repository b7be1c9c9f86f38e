import Posix
import SensorLink

/// The Bluetooth state of this machine, for the doctor. Nil means that the state could not be read.
public struct Machine: Hashable, Sendable {
  /// The kernel's release, as uname(2) gives it: "6.12.9-amd64".
  public var kernelRelease: String
  /// Why the kernel refuses a Bluetooth socket; nil if it does not.
  public var bluetoothFault: SystemError?
  /// The adapters of the kernel's management interface.
  public var adapters: [Adapter]?
  /// The rfkill switches for Bluetooth.
  public var switches: [RadioSwitch]
  /// The state of bluetoothd.
  public var bluetoothd: Bluetoothd
  /// The straps heard, if bluetoothd could scan.
  public var scan: Scan
  /// The connection settings in /etc/bluetooth/main.conf; nil if there is no such file.
  public var connectionSettings: ConnectionSettings?

  /// The state of bluetoothd, seen from the system bus.
  public enum Bluetoothd: Hashable, Sendable {
    /// There is no system bus; `reason` is a sentence.
    case noBus(reason: String)
    /// The bus works, but bluetoothd is not running.
    case notRunning
    /// bluetoothd is running, but this user may not call it.
    case denied
    /// bluetoothd did not answer.
    case silent
    /// bluetoothd answered; `version` is nil if the program did not report it.
    case running(version: String?)
  }

  /// The result of a scan.
  public enum Scan: Hashable, Sendable {
    /// There was no scan, because it was not needed or another fact prevents it; `reason` is a sentence.
    case none(reason: String)
    /// bluetoothd answers and an adapter is on, but the scan failed; `reason` is one or more sentences.
    case failed(reason: String)
    /// Heart-rate straps and known straps that were heard or are connected to this machine.
    case straps([Strap], after: Duration)
  }

  /// A strap that bluetoothd knows.
  public struct Strap: Hashable, Sendable {
    /// Its address.
    public var address: BluetoothAddress
    /// Its own name.
    public var name: String?
    /// Signal strength in this scan, in dBm; nil if it was not heard.
    public var signalStrength: Int?
    /// Whether this machine is connected to it.
    public var isConnected: Bool
    /// Whether it advertises the Heart Rate Service.
    public var offersHeartRate: Bool

    /// A strap with these properties.
    public init(
      address: BluetoothAddress, name: String?, signalStrength: Int?, isConnected: Bool, offersHeartRate: Bool
    ) {
      self.address = address
      self.name = name
      self.signalStrength = signalStrength
      self.isConnected = isConnected
      self.offersHeartRate = offersHeartRate
    }
  }

  /// A machine with these properties.
  public init(
    kernelRelease: String, bluetoothFault: SystemError? = nil, adapters: [Adapter]?, switches: [RadioSwitch] = [],
    bluetoothd: Bluetoothd, scan: Scan, connectionSettings: ConnectionSettings? = nil
  ) {
    self.kernelRelease = kernelRelease
    self.bluetoothFault = bluetoothFault
    self.adapters = adapters
    self.switches = switches
    self.bluetoothd = bluetoothd
    self.scan = scan
    self.connectionSettings = connectionSettings
  }
}

/// A switch of rfkill, the kernel's interface for disabling radios. Linux, Documentation/ABI/stable/sysfs-class-rfkill.
public struct RadioSwitch: Hashable, Sendable {
  /// Its name: "hci0", or the laptop maker's.
  public var name: String
  /// Whether a program disabled the radio; a program can enable it again.
  public var isSoftBlocked: Bool
  /// Whether a hardware switch or the firmware disabled the radio.
  public var isHardBlocked: Bool

  /// A switch with these properties.
  public init(name: String, isSoftBlocked: Bool, isHardBlocked: Bool) {
    self.name = name
    self.isSoftBlocked = isSoftBlocked
    self.isHardBlocked = isHardBlocked
  }
}
