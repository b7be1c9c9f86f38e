import Primitives

/// bluetoothd's view of one strap. Closures, so that a test can answer in its place.
struct StrapInBluetoothd {
  /// The sentence to show if bluetoothd, not the strap, ended the connection that was lost at an instant.
  let causeOfLoss: (Instant) -> String?
  /// Whether bluetoothd is running.
  let isRunning: () -> Bool
  /// Whether bluetoothd has pairing keys for the strap.
  let isBonded: () -> Bool
  /// Starts to remove the bond if this daemon made it. The next link then pairs the strap again.
  /// - Returns: whether it did.
  let removeOwnBond: () -> Bool
  /// Advice for a person to remove a useless bond: a sentence with the command.
  let adviceToRemoveBond: () -> String

  /// The time that bluetoothd has to report its end after a connection was lost. It ends connections before it exits.
  static let causeDelay = Backoff.first
}
