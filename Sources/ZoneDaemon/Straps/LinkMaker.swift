import SensorLink

/// The way to a strap on the air that the settings ask for.
enum LinkPreference: String, CaseIterable, Sendable {
  /// Direct, and through bluetoothd where that holds or has bonded the strap.
  case auto
  /// Only the kernel's socket.
  case direct
  /// Only bluetoothd's D-Bus.
  case bluetoothd
}

/// Makes each link to one strap, by the way that suits.
final class LinkMaker {
  private let preference: LinkPreference
  private let direct: () -> any StrapLink
  private let throughBluetoothd: (_ isHeld: Bool) -> any StrapLink
  private let bluetoothdIsThere: () -> Bool
  /// The strap as bluetoothd has it; nil for one that is not on the air.
  let strap: StrapInBluetoothd?
  /// The last direct link ended so that the next is to go through bluetoothd; and whether it found the strap held.
  private var detour: Bool?

  /// The maker of links by one way only.
  convenience init(strap: StrapInBluetoothd? = nil, _ only: @escaping () -> any StrapLink) {
    self.init(
      preference: .direct, direct: only, throughBluetoothd: { _ in only() }, bluetoothdIsThere: { false }, strap: strap)
  }

  /// - Parameters:
  ///   - throughBluetoothd: told whether the kernel said that another program holds the strap.
  ///   - strap: where bluetoothd has bonded it, the link goes through bluetoothd: the kernel's socket may lack the keys.
  init(
    preference: LinkPreference, direct: @escaping () -> any StrapLink,
    throughBluetoothd: @escaping (_ isHeld: Bool) -> any StrapLink, bluetoothdIsThere: @escaping () -> Bool,
    strap: StrapInBluetoothd?
  ) {
    self.preference = preference
    self.direct = direct
    self.throughBluetoothd = throughBluetoothd
    self.bluetoothdIsThere = bluetoothdIsThere
    self.strap = strap
  }

  /// A new link, not yet started.
  ///
  /// That bluetoothd has a connection does not show that it holds the strap: it sees ours too, for 2 s after it was closed.
  /// The kernel's EBUSY is certain, and comes at once.
  func make() -> any StrapLink {
    defer { detour = nil }
    switch preference {
    case .direct: return direct()
    case .auto:
      let isThrough = bluetoothdIsThere() && (detour != nil || strap?.isBonded() == true)
      return isThrough ? throughBluetoothd(detour ?? false) : direct()
    case .bluetoothd: return throughBluetoothd(false)
    }
  }

  /// Has the next link go through bluetoothd, where the strap `isHeld` or needs that.
  /// - Returns: whether another way is open at once.
  func openDetour(isHeld: Bool) -> Bool {
    guard preference == .auto, bluetoothdIsThere() else { return false }
    detour = isHeld
    return true
  }
}
