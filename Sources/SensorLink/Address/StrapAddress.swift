/// The address of a strap. It says how to reach the strap.
///
/// | written | reaches |
/// |---|---|
/// | `F0:9E:1A:00:00:01`, `…/public`, `…/random` | a strap on the air |
/// | `name:NAME` | a strap on the air with this name, for straps whose address changes |
/// | `unix:PATH` | ATT over a SOCK_SEQPACKET Unix socket |
/// | `sim:NAME?seed=1&speed=60` | the built-in simulated strap |
/// | `replay:FILE?speed=60&strap=ADDRESS` | a capture |
///
/// In FILE and in parameters, `%` and two hexadecimal digits stand for a byte (`%3F` for `?`, `%26` for `&`).
/// `description` is canonical: parsing it gives an equal address, and equal addresses have equal descriptions.
public enum StrapAddress: Hashable, Sendable {
  /// A strap on the air. If the text names no kind, `BluetoothAddress.likelyKind` is used.
  case bluetooth(BluetoothAddress, BluetoothAddress.Kind)
  /// The strap on the air that advertises this name, whatever its address.
  case named(String)
  /// ATT over a SOCK_SEQPACKET Unix socket at `path`.
  case unix(path: String)
  /// A simulated strap that runs the scenario `name`. The same `seed` gives the same data.
  case simulated(name: String, seed: UInt64, speed: Double)
  /// The capture at `path`. `strap` selects one of its straps; nil means the only one.
  case replay(path: String, speed: Double, strap: String?)

  /// The speed of the daemon's clock, as a multiple of real time; 1 for real straps.
  public var speed: Double {
    switch self {
    case .bluetooth, .named, .unix: 1
    case .simulated(_, _, let speed), .replay(_, let speed, _): speed
    }
  }

  /// Whether both addresses reach one device. Kinds of Bluetooth addresses are not compared, since they may be guesses.
  public func isSameStrap(as other: StrapAddress) -> Bool {
    if case .bluetooth(let own, _) = self, case .bluetooth(let others, _) = other { return own == others }
    return self == other
  }

  /// Whether the strap is reached by Bluetooth.
  public var isBluetooth: Bool {
    switch self {
    case .bluetooth, .named: true
    case .unix, .simulated, .replay: false
    }
  }
}
