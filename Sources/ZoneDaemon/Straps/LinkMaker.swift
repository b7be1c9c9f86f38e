import SensorLink

/// The kind of link that the settings ask for.
enum LinkPreference: String, CaseIterable, Sendable {
  /// Direct; through bluetoothd if it holds the strap or has paired with it.
  case auto
  /// Only direct, over the kernel's socket.
  case direct
  /// Only through bluetoothd, over D-Bus.
  case bluetoothd
}

/// Chooses and makes each link to one strap.
final class LinkMaker {
  private let preference: LinkPreference
  private let direct: () -> any StrapLink
  private let throughBluetoothd: (_ isHeldElsewhere: Bool) -> any StrapLink
  private let bluetoothdIsPresent: () -> Bool
  /// bluetoothd's view of the strap; nil for a strap that does not use Bluetooth.
  let strap: StrapInBluetoothd?
  /// Set if the last direct link ended with a request for a link through bluetoothd. True if another program holds the strap.
  private var detour: Bool?

  /// Creates a maker of one kind of link.
  convenience init(strap: StrapInBluetoothd? = nil, _ only: @escaping () -> any StrapLink) {
    self.init(
      preference: .direct, direct: only, throughBluetoothd: { _ in only() }, bluetoothdIsPresent: { false },
      strap: strap)
  }

  /// - Parameters:
  ///   - throughBluetoothd: makes a link through bluetoothd. Its argument is whether the kernel reports that another program holds
  ///     the strap.
  ///   - strap: bluetoothd's view of the strap. If bluetoothd has paired with it, links go through bluetoothd: the kernel's
  ///     socket may lack the keys.
  init(
    preference: LinkPreference, direct: @escaping () -> any StrapLink,
    throughBluetoothd: @escaping (_ isHeldElsewhere: Bool) -> any StrapLink, bluetoothdIsPresent: @escaping () -> Bool,
    strap: StrapInBluetoothd?
  ) {
    self.preference = preference
    self.direct = direct
    self.throughBluetoothd = throughBluetoothd
    self.bluetoothdIsPresent = bluetoothdIsPresent
    self.strap = strap
  }

  /// Makes a new link, not yet started.
  ///
  /// A connection in bluetoothd does not prove that another program holds the strap. bluetoothd also sees our own connection,
  /// for 2 s after it closed. The kernel's EBUSY is the proof, and comes at once.
  func make() -> any StrapLink {
    defer { detour = nil }
    switch preference {
    case .direct: return direct()
    case .auto:
      let isThrough = bluetoothdIsPresent() && (detour != nil || strap?.isBonded() == true)
      return isThrough ? throughBluetoothd(detour ?? false) : direct()
    case .bluetoothd: return throughBluetoothd(false)
    }
  }

  /// Makes the next link go through bluetoothd, because another program holds the strap (`isHeldElsewhere`) or because it needs
  /// pairing.
  /// - Returns: whether a link through bluetoothd can be made at once.
  func openDetour(isHeldElsewhere: Bool) -> Bool {
    guard preference == .auto, bluetoothdIsPresent() else { return false }
    detour = isHeldElsewhere
    return true
  }
}
