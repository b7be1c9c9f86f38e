import EventLoop
import Glibc
import Posix
import Primitives
import SensorLink

extension LinkEnd {
  /// The reason why a strap that the user did not add is not paired.
  static func pairingNeedsAPerson(_ strap: SoughtDevice) -> String {
    let word =
      switch strap {
      case .address(let address, _): "\(address)"
      case .name(let name): StrapAddress.named(name).shellWord
      }
    return "The strap requires pairing. To allow it, add the strap: `hrzone straps add \(word)`."
  }
}

/// State that successive connectors to one strap share.
public final class AdapterHistory {
  /// Whether the last connector found no usable adapter.
  fileprivate var wasMissing = false

  /// An empty history.
  public init() {}
}

/// Opens a strap's ATT channel through the kernel, without a privilege. A pending connect is the search: the kernel
/// connects when it hears the strap, and gives up after 40 s.
///
/// When a program switches an adapter on, the kernel forgets pending connects. They would then wait their 40 s in vain.
/// bluetoothd does this with an adapter that was plugged in. So no connect starts before the adapter is on and has
/// settled.
public final class L2CAPConnector: ATTConnector {
  /// Pause after a missing adapter appeared.
  private static let settlingTime = Duration.seconds(1)

  private let address: BluetoothAddress
  private let kind: BluetoothAddress.Kind
  private let failure: ConnectFailure
  private let adapter: BluetoothAddress?
  private let mayPair: Bool
  private let isPairedByBluetoothd: () -> Bool
  private let history: AdapterHistory
  private let kernel: any Kernel
  private var state = State.idle
  private var attempt: Attempt?

  private enum State {
    case idle
    case starting(ScheduledTimer)
    case connecting(Connecting)
    case askingForAdapters(AdapterQuery)
    case over
  }

  /// A connect in progress.
  private final class Connecting {
    var descriptor: OwnedDescriptor?
    var eventSource: DescriptorEventSource?

    init(_ descriptor: consuming OwnedDescriptor) {
      self.descriptor = consume descriptor
    }

    deinit {
      // The event source must be cancelled before the descriptor closes.
      eventSource?.cancel()
    }
  }

  /// The arguments of `start`.
  private struct Attempt {
    let loop: Loop
    let began: Instant
    let progress: (Phase, String) -> Void
    let completion: (consuming ConnectResult) -> Void

    /// Real time: the kernel does not follow the loop's fast clock.
    var elapsed: Duration {
      .nanoseconds(Int64(Double((loop.now - began).nanoseconds) / loop.speed))
    }
  }

  /// A connector to the strap at `address`.
  /// - Parameters:
  ///   - address: the strap's address.
  ///   - kind: the kind of that address.
  ///   - adapter: the address of the adapter to use; nil means any.
  ///   - mayPair: whether the connection may be encrypted, and the strap paired without a PIN, if the strap requires it.
  ///   - isPairedByBluetoothd: whether pairing is left to bluetoothd.
  ///   - history: shared by all connectors to one strap.
  public convenience init(
    address: BluetoothAddress, kind: BluetoothAddress.Kind, adapter: BluetoothAddress?, mayPair: Bool,
    isPairedByBluetoothd: @escaping () -> Bool, history: AdapterHistory
  ) {
    self.init(
      address: address, kind: kind, adapter: adapter, mayPair: mayPair, isPairedByBluetoothd: isPairedByBluetoothd,
      history: history, kernel: LinuxKernel())
  }

  /// A connector over `kernel`. A failure later than `searchTime` counts as a search without result.
  init(
    address: BluetoothAddress, kind: BluetoothAddress.Kind, adapter: BluetoothAddress?, mayPair: Bool = true,
    isPairedByBluetoothd: @escaping () -> Bool = { false }, history: AdapterHistory = AdapterHistory(),
    kernel: any Kernel, searchTime: Duration? = nil
  ) {
    self.address = address
    self.kind = kind
    var failure = ConnectFailure(address: address, kind: kind)
    if let searchTime { failure.searchTime = searchTime }
    self.failure = failure
    self.adapter = adapter
    self.mayPair = mayPair
    self.isPairedByBluetoothd = isPairedByBluetoothd
    self.history = history
    self.kernel = kernel
  }

  /// Starts to connect.
  public func start(
    loop: Loop, progress: @escaping (Phase, String) -> Void, completion: @escaping (consuming ConnectResult) -> Void
  ) {
    guard case .idle = state else { return }
    attempt = Attempt(loop: loop, began: loop.now, progress: progress, completion: completion)
    state = .starting(loop.schedule(at: loop.now) { [weak self] _ in self?.search() })
  }

  /// Stops connecting; no closure is called after this.
  public func stop() {
    state = .over
    attempt = nil
  }

  /// How a link ends after its Bluetooth connection was lost.
  public func end(afterLosing error: SystemError) -> LinkEnd? {
    failure.end(losing: error)
  }

  /// Makes the kernel encrypt the connection.
  public func raiseSecurity(of socket: Int32) -> LinkEnd? {
    guard mayPair else {
      return LinkEnd(
        reason: LinkEnd.pairingNeedsAPerson(.address(address, kind)), retry: .overNewConnection, needsPairing: true)
    }
    // While bluetoothd runs, the kernel asks it to agree, and it refuses a pairing that it did not start.
    guard !isPairedByBluetoothd() else {
      return LinkEnd(
        reason: "The strap requires an encrypted connection; bluetoothd makes it.", retry: .throughBluetoothd)
    }
    do throws(SystemError) {
      try kernel.raiseSecurity(of: socket)
      return nil
    } catch {
      // EINVAL: the connection is encrypted already, or this adapter was never set up for encryption.
      let reason =
        error.code == EINVAL
        ? "The strap requires more than the kernel can do by itself (EINVAL); try `sudo systemctl start bluetooth`."
        : "The strap requires an encrypted connection, which cannot be made (\(error))."
      return LinkEnd(reason: reason, retry: .throughBluetoothd)
    }
  }

  private func search() {
    guard case .starting = state, let attempt else { return }
    attempt.progress(
      .searching, "Searching for \(address)" + (adapter.map { " with the adapter \($0)." } ?? "."))
    guard case .starting = state else { return }
    ask { connector, adapters in
      if let obstacle = adapters.flatMap({ connector.failure.obstacle(among: $0, chosen: connector.adapter) }) {
        connector.history.wasMissing = true
        return connector.finish(.failed(obstacle))
      }
      guard connector.history.wasMissing else { return connector.connect() }
      connector.history.wasMissing = false
      connector.state = .starting(
        attempt.loop.schedule(at: attempt.loop.instant(afterReal: Self.settlingTime)) { [weak connector] _ in
          connector?.connect()
        })
    }
  }

  /// Asks the kernel for its adapters; `answered` gets nil if that fails.
  private func ask(_ answered: @escaping (L2CAPConnector, [Adapter]?) -> Void) {
    guard let attempt else { return }
    do throws(SystemError) {
      let query = try AdapterQuery(loop: attempt.loop, kernel: kernel) { [weak self] adapters in
        if let self { answered(self, adapters) }
      }
      state = .askingForAdapters(query)
    } catch { answered(self, nil) }
  }

  private func connect() {
    guard let attempt else { return }
    do throws(SystemError) {
      let connecting = Connecting(try kernel.openATTSocket(adapter: adapter))
      guard let socket = connecting.descriptor?.raw else { return }
      state = .connecting(connecting)
      do throws(SystemError) {
        try kernel.connect(socket, to: address, kind: kind)
        connected(connecting)
      } catch {
        guard error.code == EINPROGRESS || error.code == EINTR else { throw error }
        connecting.eventSource = try attempt.loop.watch(socket, for: .writable) { [weak self, weak connecting] _ in
          if let self, let connecting { connectEnded(connecting, socket: socket) }
        }
      }
    } catch { failed(error) }
  }

  private func connectEnded(_ connecting: Connecting, socket: Int32) {
    let code = kernel.pendingError(of: socket)
    guard code == 0 else { return failed(SystemError("connect", code: code)) }
    connected(connecting)
  }

  private func connected(_ connecting: Connecting) {
    connecting.eventSource?.cancel()
    guard let descriptor = connecting.descriptor.take() else { return }
    finish(.connected(descriptor))
  }

  private func failed(_ error: SystemError) {
    guard let attempt else { return }
    guard error.code == EHOSTUNREACH else {
      return finish(.failed(failure.end(connecting: error, after: attempt.elapsed)))
    }
    ask { connector, adapters in
      connector.history.wasMissing = true
      connector.finish(.failed(connector.failure.end(withoutRoute: adapters, chosen: connector.adapter)))
    }
  }

  private func finish(_ result: consuming ConnectResult) {
    guard let completion = attempt?.completion else { return }
    stop()
    completion(result)
  }
}
