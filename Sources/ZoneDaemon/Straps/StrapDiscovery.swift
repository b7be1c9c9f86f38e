import BlueZ
import Primitives
import SensorLink

/// A device in range, usually a heart-rate strap.
struct StrapInRange: Hashable {
  /// The address to remember it by.
  var address: StrapAddress
  /// The address in use now. A private address changes after some minutes.
  let current: BluetoothAddress
  /// Its Bluetooth name.
  var name: String?
  /// Signal strength in dBm; nil for a connected device, which does not advertise.
  var signalStrength: Int?
  /// Whether it advertises the Heart Rate service. Some straps do not, although they have it.
  var offersHeartRate = true

  /// Whether `other` is the same device. The address to remember changes when the name arrives in a later packet.
  func isSame(as other: StrapInRange) -> Bool { current == other.current || address == other.address }
}

/// Finds straps in range. All calls happen on the loop's thread.
protocol StrapDiscovery: AnyObject {
  var discoveryState: StrapDiscoveryState { get }
  /// Searches until the returned object is released. `found` is called for each strap in range (with `all`, for each device),
  /// and again when its data change. `failed` gets a sentence if no adapter can search. The search resumes by itself when an
  /// adapter can.
  func search(all: Bool, found: @escaping (StrapInRange) -> Void, failed: @escaping (String) -> Void) -> AnyObject
  /// Calls `changed` after possible changes of `discoveryState`, until the returned object is released.
  func observeState(_ changed: @escaping () -> Void) -> AnyObject
}

/// Whether a search for straps is possible.
enum StrapDiscoveryState: Hashable {
  /// bluetoothd has not answered yet.
  case connecting
  case ready
  /// A search is impossible. The sentence says why, and what to do.
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

  /// bluetoothd's entry for the strap at `address`.
  func device(at address: StrapAddress) -> BluetoothdDevice? {
    switch address {
    case .bluetooth(let wanted, _): devices.first { $0.address == wanted }
    case .named(let name): devices.first { $0.name == name }
    case .unix, .simulated, .replay: nil
    }
  }
}

extension BluetoothdDevice {
  /// The address to remember the device by. It is the name if the Bluetooth address changes over time.
  var strapAddress: StrapAddress {
    let own = StrapAddress.bluetooth(address, kind)
    guard changesItsAddress, let name else { return own }
    let named = StrapAddress.named(name)
    // Use the name only if it can be written as an address and read back.
    return (try? StrapAddress(parsing: named.description)) == named ? named : own
  }

  /// Whether its address is private and bluetoothd has no key to resolve it.
  var changesItsAddress: Bool { kind == .random && address.isPrivate && !isBonded }
}
