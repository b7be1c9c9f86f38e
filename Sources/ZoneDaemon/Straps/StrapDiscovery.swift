import BlueZ
import Primitives
import SensorLink

/// A heart-rate strap that was heard, or another device.
struct StrapInRange: Hashable {
  /// By what it can be remembered.
  var address: StrapAddress
  /// Where it is now: a private address, for some minutes.
  let current: BluetoothAddress
  /// What it calls itself.
  var name: String?
  /// In dBm; nil for one that is connected, and so not heard advertising.
  var signalStrength: Int?
  /// Whether it says that it has the Heart Rate service. Some that have it do not say so.
  var offersHeartRate = true

  /// Whether `other` is the same: one whose name comes in a later packet than its address is remembered otherwise by then.
  func isSame(as other: StrapInRange) -> Bool { current == other.current || address == other.address }
}

/// What finds straps on the air. Everything happens on the loop's thread.
protocol StrapDiscovery: AnyObject {
  var discoveryState: StrapDiscoveryState { get }
  /// Searches until what it gives is released. `found` is called for each strap in range, with `all` for each device, and
  /// again when it is heard otherwise; `failed` with a sentence when no adapter can search. It goes on by itself once one can.
  func search(all: Bool, found: @escaping (StrapInRange) -> Void, failed: @escaping (String) -> Void) -> AnyObject
  /// Calls `changed` when `discoveryState` may have changed, until what it gives is released.
  func observeState(_ changed: @escaping () -> Void) -> AnyObject
}

/// Whether straps can be searched for.
enum StrapDiscoveryState: Hashable {
  /// bluetoothd has not answered yet.
  case connecting
  case ready
  /// Why not, and what to do: a sentence.
  case impossible(String)
}

extension BluetoothDaemon: StrapDiscovery {
  var discoveryState: StrapDiscoveryState {
    switch presence {
    case .connecting: .connecting
    case .present: .ready
    case .absent: .impossible("bluetoothd is not running: start it with `sudo systemctl start bluetooth`.")
    case .noBus(let reason), .denied(let reason): .impossible(reason)
    }
  }

  func search(all: Bool, found: @escaping (StrapInRange) -> Void, failed: @escaping (String) -> Void) -> AnyObject {
    let heard = { (device: BluetoothdDevice) in
      found(
        StrapInRange(
          address: device.strapAddress, current: device.address, name: device.name?.presentableName(),
          signalStrength: device.signalStrength, offersHeartRate: device.offersHeartRate))
    }
    return scan(all: all, heard, failed: failed)
  }

  func observeState(_ changed: @escaping () -> Void) -> AnyObject {
    observe(changed)
  }

  /// What bluetoothd knows of the strap at `address`.
  func device(at address: StrapAddress) -> BluetoothdDevice? {
    switch address {
    case .bluetooth(let wanted, _): devices.first { $0.address == wanted }
    case .named(let name): devices.first { $0.name == name }
    case .unix, .simulated, .replay: nil
    }
  }
}

extension BluetoothdDevice {
  /// By what it can be remembered: its name, where its address is another one tomorrow.
  var strapAddress: StrapAddress {
    let own = StrapAddress.bluetooth(address, kind)
    guard changesItsAddress, let name else { return own }
    let named = StrapAddress.named(name)
    // A name that could not be written down is none.
    return (try? StrapAddress(parsing: named.description)) == named ? named : own
  }

  /// Whether its address is private, and bluetoothd has no key to know it again.
  var changesItsAddress: Bool { kind == .random && address.isPrivate && !isBonded }
}
