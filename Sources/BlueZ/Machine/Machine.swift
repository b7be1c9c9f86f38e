import Posix
import SensorLink

/// This machine's Bluetooth as it was found, for judging it. Nil is what could not be asked.
public struct Machine: Hashable, Sendable {
  /// The kernel's release, as uname(2) gives it: "6.12.9-amd64".
  public var kernelRelease: String
  /// Why the kernel gives no Bluetooth socket; nil where it does.
  public var bluetoothFault: SystemError?
  /// The adapters of the kernel's management interface.
  public var adapters: [Adapter]?
  /// The switches of rfkill that concern Bluetooth.
  public var switches: [RadioSwitch]
  /// How bluetoothd is.
  public var bluetoothd: Bluetoothd
  /// The straps heard while it was looked, where bluetoothd could be asked to scan.
  public var scan: Scan
  /// What /etc/bluetooth/main.conf says of connections; nil if there is no such file.
  public var connectionSettings: ConnectionSettings?

  /// bluetoothd, as the system bus shows it.
  public enum Bluetoothd: Hashable, Sendable {
    /// There is no system bus to ask; the reason is half a sentence.
    case noBus(reason: String)
    /// The bus is there and bluetoothd is not.
    case notRunning
    /// bluetoothd is there, and this user may not talk to it.
    case denied
    /// bluetoothd is there and did not answer.
    case silent
    /// It answered; its version, where the program said it.
    case running(version: String?)
  }

  /// What a scan heard.
  public enum Scan: Hashable, Sendable {
    /// There was none, for a reason that shows elsewhere in the machine, or for no need; why, as a sentence.
    case none(reason: String)
    /// bluetoothd answers, an adapter is on, and it cannot scan; why, as sentences.
    case failed(reason: String)
    /// Heart-rate straps and known straps that were heard, or are connected to this machine.
    case straps([Strap], after: Duration)
  }

  /// A strap that bluetoothd knows of.
  public struct Strap: Hashable, Sendable {
    /// Its address.
    public var address: BluetoothAddress
    /// What it calls itself.
    public var name: String?
    /// How strong it was heard in this scan, in dBm; nil if it was not heard.
    public var signalStrength: Int?
    /// Whether this machine is connected to it.
    public var isConnected: Bool
    /// Whether it offers the Heart Rate service.
    public var offersHeartRate: Bool

    /// A strap of all its parts.
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

  /// A machine of all its parts.
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

/// A switch of rfkill, the kernel's list of what silences radios. Linux, Documentation/ABI/stable/sysfs-class-rfkill.
public struct RadioSwitch: Hashable, Sendable {
  /// Its name: "hci0", or what a laptop's maker calls it.
  public var name: String
  /// Whether a program silenced it, which a program can undo.
  public var isSoftBlocked: Bool
  /// Whether a switch or the firmware silenced it.
  public var isHardBlocked: Bool

  /// A switch of all its parts.
  public init(name: String, isSoftBlocked: Bool, isHardBlocked: Bool) {
    self.name = name
    self.isSoftBlocked = isSoftBlocked
    self.isHardBlocked = isHardBlocked
  }
}
