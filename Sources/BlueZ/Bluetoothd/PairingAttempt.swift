import DBus
import EventLoop

/// The agent that bluetoothd asks during pairing. It has no input and no output, so there is no PIN. BlueZ,
/// doc/agent-api.txt.
final class Pairing {
  static let agentPath = "/org/hrzoned/agent"

  /// Paths of the devices that may be paired now; all others are rejected.
  private var paths: Set<String> = []
  private var isRegistered = false
  private weak var served: BusConnection?
  private unowned let bluetoothd: any BluetoothdCaller

  init(bluetoothd: any BluetoothdCaller) {
    self.bluetoothd = bluetoothd
  }

  /// Records that bluetoothd is gone and no longer knows the agent.
  func forget() {
    isRegistered = false
  }

  /// Allows pairing of the device at `path`, from now on.
  fileprivate func permit(_ path: String) {
    paths.insert(path)
    guard !isRegistered else { return }
    // bluetoothd handles this call before the next one. The agent may be registered already.
    isRegistered = true
    bluetoothd.send("/org/bluez", .agentManager, "RegisterAgent", [.path(Self.agentPath), .string("NoInputNoOutput")])
  }

  /// Withdraws the permission. The last one unregisters the agent, since bluetoothd also asks it about pairings by other
  /// programs.
  fileprivate func withdraw(_ path: String) {
    paths.remove(path)
    guard paths.isEmpty, isRegistered else { return }
    isRegistered = false
    bluetoothd.send("/org/bluez", .agentManager, "UnregisterAgent", [.path(Self.agentPath)])
  }

  /// Answers bluetoothd's calls over `connection`.
  func serve(over connection: BusConnection) {
    guard served !== connection else { return }
    served = connection
    connection.serve(Self.agentPath) { [weak self] call in self?.answer(call) }
  }

  private func answer(_ call: BusMessage) -> BusReply? {
    let rejection = BusReply.error(name: "org.bluez.Error.Rejected", message: "hrzoned did not ask for this")
    guard call.interface == "org.bluez.Agent1" else { return nil }
    guard call.sender == bluetoothd.owner else { return rejection }
    switch call.member {
    case "Release":
      isRegistered = false
      return .done
    case "Cancel": return .done
    case "RequestAuthorization", "RequestConfirmation", "AuthorizeService":
      guard let path = try? call.readString("o"), paths.contains(path) else { return rejection }
      return .done
    default: return rejection
    }
  }
}

/// Allows the pairing of one device as long as this object lives. bluetoothd also pairs by itself when it reads a value
/// that needs encryption.
final class PairingPermission {
  private let path: String
  private weak var pairing: Pairing?

  init(_ path: String, pairing: Pairing) {
    self.path = path
    self.pairing = pairing
    pairing.permit(path)
  }

  deinit {
    pairing?.withdraw(path)
  }
}

/// A pairing of one device, which needs a `PairingPermission`. Releasing it early cancels the pairing.
final class PairingAttempt {
  private let path: String
  private weak var bluetoothd: (any BluetoothdCaller)?
  private var call: BusCall?

  /// The user may have to press a button on the strap.
  private static let timeout = Duration.seconds(60)

  init(_ path: String, bluetoothd: any BluetoothdCaller, completion: @escaping (BusError?) -> Void) {
    self.path = path
    self.bluetoothd = bluetoothd
    call = bluetoothd.call(path, .device, "Pair", [], timeout: Self.timeout) { [weak self] result in
      self?.call = nil
      switch result {
      case .failure(let error) where error.shortName != "AlreadyExists": completion(error)
      case .success, .failure: completion(nil)
      }
    }
  }

  deinit {
    if call != nil { bluetoothd?.send(path, .device, "CancelPairing", []) }
  }
}
