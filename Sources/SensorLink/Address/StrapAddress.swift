/// A strap's address: it says how to reach it.
///
/// | written | reaches |
/// |---|---|
/// | `F0:9E:1A:00:00:01`, `…/public`, `…/random` | a strap on the air |
/// | `name:NAME` | a strap on the air that calls itself so, for one whose address changes |
/// | `unix:PATH` | ATT over a SOCK_SEQPACKET Unix socket |
/// | `sim:NAME?seed=1&speed=60` | the built-in simulated strap |
/// | `replay:FILE?speed=60&strap=ADDRESS` | a capture |
///
/// In FILE and in parameters, `%` with two hexadecimal digits stands for a byte (`%3F` for `?`, `%26` for `&`).
/// `description` is canonical: parsing it gives an equal address, and equal addresses describe themselves alike.
public enum StrapAddress: Hashable, Sendable {
  /// A strap on the air. Without a kind in the text it is `BluetoothAddress.likelyKind`.
  case bluetooth(BluetoothAddress, BluetoothAddress.Kind)
  /// The strap on the air whose own name is this, whatever its address.
  case named(String)
  /// ATT over a SOCK_SEQPACKET Unix socket at `path`.
  case unix(path: String)
  /// A simulated strap that runs the programme `name`; `seed` makes it reproducible.
  case simulated(name: String, seed: UInt64, speed: Double)
  /// The capture at `path`, and which of its straps; with nil the only one there is.
  case replay(path: String, speed: Double, strap: String?)

  /// How many times faster than the wall clock the daemon must run; 1 for what is real.
  public var speed: Double {
    switch self {
    case .bluetooth, .named, .unix: 1
    case .simulated(_, _, let speed), .replay(_, let speed, _): speed
    }
  }

  /// Whether both reach one device: of a Bluetooth address the kind may have been guessed.
  public func isSameStrap(as other: StrapAddress) -> Bool {
    if case .bluetooth(let own, _) = self, case .bluetooth(let others, _) = other { return own == others }
    return self == other
  }

  /// Whether the strap is on the air.
  public var isBluetooth: Bool {
    switch self {
    case .bluetooth, .named: true
    case .unix, .simulated, .replay: false
    }
  }
}
