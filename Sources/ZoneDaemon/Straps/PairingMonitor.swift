import Primitives
import SensorLink

/// Detects that a strap and this machine no longer share pairing keys. The sign is a row of connections that are lost at once
/// and never become live.
///
/// A strap loses its keys when its battery is changed, when it is reset, or when it pairs with another device. The machine
/// loses them with bluetoothd's files. The kernel then ends each connection that it cannot encrypt.
///
/// If this daemon made the bond, it is removed, so that the next link pairs the strap again. This happens once until a link is
/// live. For any other bond, `fault` says what a person must do.
struct PairingMonitor {
  /// The longest connection that can still mean missing keys. The kernel encrypts the connection to a bonded strap first,
  /// within some tens of milliseconds. A strap that is not bonded is paired only after it refuses a request.
  private static let longestConnection = (bonded: Duration.seconds(1), otherwise: Duration.seconds(10))
  /// The number of such connections that proves it. One or two may also be lost at the edge of the radio's range.
  private static let enough = 3
  /// The longest time between two ends of one row. With lost keys, links end one right after another.
  private static let longestGap = Duration.seconds(60)

  private var inARow = 0
  private var lastBriefEnd: Instant?
  private var hasRemovedBond = false
  private var demandsEncryption = false
  private var isFaultOfBond = false
  /// Whether bluetoothd is removing the bond now. The kernel then drops a pending connect to the strap.
  private(set) var isRemovingBond = false
  /// The fault of the pairing, and what a person must do; nil while no fault is known.
  private(set) var fault: String?

  private static let lostKeys =
    "The strap and this machine no longer share pairing keys: the strap was reset, its battery was changed, or it was "
    + "paired with another device."
  private static let refusal =
    "The strap requires pairing, but ends the connection instead of pairing. If it is paired with another phone or watch, end "
    + "that pairing there, or reset the strap as its manual says."

  /// Records the end of a link that was never live.
  /// - Parameter connected: the length of the connection; nil if unknown.
  /// - Returns: the reason to show instead of the end's own; nil to show the end's own.
  mutating func linkEnded(
    _ end: LinkEnd, at instant: Instant, afterConnected connected: Duration?, to strap: StrapInBluetoothd
  ) -> String? {
    // Pairing needs bluetoothd. If it does not run, a person must start it.
    if end.needsPairing || (end.retry == .throughBluetoothd && !strap.isRunning()) {
      fault = end.reason
      isFaultOfBond = false
      return nil
    }
    if end.retry == .throughBluetoothd { demandsEncryption = true }
    // A link that never reached the strap says nothing about keys.
    guard let loss = end.loss else { return nil }
    let isBonded = strap.isBonded()
    if isBrief(loss, connected, isBonded: isBonded) {
      if let lastBriefEnd, instant - lastBriefEnd > Self.longestGap { inARow = 0 }
      lastBriefEnd = instant
      inARow = min(inARow + 1, Self.enough)
    } else {
      inARow = 0
    }
    guard inARow == Self.enough else { return nil }
    if isBonded, !hasRemovedBond, strap.removeOwnBond() {
      hasRemovedBond = true
      isRemovingBond = true
      inARow = 0
      fault = nil
      return Self.lostKeys + " hrzoned made that pairing; it removes it and pairs the strap again."
    }
    isFaultOfBond = isBonded
    if isBonded {
      fault = Self.lostKeys + " " + strap.adviceToRemoveBond()
    } else if strap.isRunning() {
      fault = Self.refusal
    } else {
      fault = Self.lostKeys + " To pair them again, start bluetoothd with `sudo systemctl start bluetooth`."
    }
    return fault
  }

  /// Whether a connection was as brief as one without keys. A connection that was lost while it was made has no length.
  private func isBrief(_ loss: LinkEnd.Loss, _ connected: Duration?, isBonded: Bool) -> Bool {
    // Without keys, one of the two sides ends the connection.
    guard loss != .outOfRange else { return false }
    let connected = connected ?? .zero
    // A later loss of a bonded strap, even during a request, happens on an encrypted connection: the strap was out of range.
    if isBonded { return connected <= Self.longestConnection.bonded }
    return loss == .whileEncrypting || (demandsEncryption && connected <= Self.longestConnection.otherwise)
  }

  /// Prepares for a new link. A person may have removed the bond since the last one.
  mutating func linkStarts(to strap: StrapInBluetoothd) {
    isRemovingBond = false
    guard isFaultOfBond, !strap.isBonded() else { return }
    inARow = 0
    isFaultOfBond = false
    fault = nil
  }

  /// Resets everything: a live link proves that the keys are right.
  mutating func linkIsLive() {
    self = PairingMonitor()
  }
}
