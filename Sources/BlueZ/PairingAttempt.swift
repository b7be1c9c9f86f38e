import EventLoop

/// The agent with which bluetoothd pairs straps for this daemon: it can show and ask nothing, so there is no PIN.
/// BlueZ, doc/agent-api.txt.
final class Pairing {
  static let agentPath = "/org/hrzoned/agent"

  /// The devices that are being paired: nothing else is agreed to.
  fileprivate var paths: Set<String> = []
  fileprivate var isRegistered = false
  private weak var served: BusConnection?
  private unowned let daemon: BluetoothDaemon

  init(daemon: BluetoothDaemon) {
    self.daemon = daemon
  }

  /// bluetoothd is gone, and with it its knowledge of the agent.
  func forget() {
    isRegistered = false
  }

  /// Answers bluetoothd's questions that come over `connection`.
  func serve(over connection: BusConnection) {
    guard served !== connection else { return }
    served = connection
    connection.serve(Self.agentPath) { [weak self] call in self?.answer(call) }
  }

  private func answer(_ call: BusMessage) -> BusReply? {
    let rejection = BusReply.error(name: "org.bluez.Error.Rejected", message: "hrzoned did not ask for this")
    guard call.interface == "org.bluez.Agent1" else { return nil }
    guard call.sender == daemon.owner else { return rejection }
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

/// The pairing of one device; released before its end, it is called off.
final class PairingAttempt {
  private let path: String
  private weak var daemon: BluetoothDaemon?
  private let pairing: Pairing
  private let completion: (BusError?) -> Void
  private var call: BusCall?

  /// A person may have to press a button on the strap.
  private static let patience = Duration.seconds(60)

  init(
    _ path: String, daemon: BluetoothDaemon, pairing: Pairing, completion: @escaping (BusError?) -> Void
  ) {
    self.path = path
    self.daemon = daemon
    self.pairing = pairing
    self.completion = completion
    pairing.paths.insert(path)
    if pairing.isRegistered { pair() } else { registerAgent() }
  }

  deinit {
    pairing.paths.remove(path)
    if call != nil { daemon?.send(path, .device, "CancelPairing") }
  }

  private func registerAgent() {
    call = daemon?.call(
      "/org/bluez", .agentManager, "RegisterAgent", [.path(Pairing.agentPath), .string("NoInputNoOutput")]
    ) { [weak self] result in
      guard let self else { return }
      switch result {
      case .failure(let error) where error.shortName != "AlreadyExists": finish(error)
      case .success, .failure:
        pairing.isRegistered = true
        pair()
      }
    }
  }

  private func pair() {
    call = daemon?.call(path, .device, "Pair", timeout: Self.patience) { [weak self] result in
      switch result {
      case .failure(let error) where error.shortName != "AlreadyExists": self?.finish(error)
      case .success, .failure: self?.finish(nil)
      }
    }
  }

  private func finish(_ error: BusError?) {
    call = nil
    completion(error)
  }
}
