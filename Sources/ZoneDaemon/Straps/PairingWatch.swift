import Primitives
import SensorLink

/// Recognises that a bonded strap and this machine no longer have the keys of one pairing: the connection is made, and lost at
/// once, again and again, and is never live in between.
///
/// A strap loses its keys when its battery is changed, when it is reset, and when it is paired with another device; the machine
/// loses them with bluetoothd's files. The kernel then ends each connection that it cannot encrypt. A bond that this daemon made
/// is removed, once until a link is live, so that the next link pairs the strap again; of another, a person is told.
struct PairingWatch {
  /// The longest time from a connection to its loss for want of keys: the kernel encrypts the connection to a bonded strap before
  /// all else, which takes some tens of milliseconds. A strap that is not bonded is paired only once it refuses something.
  private static let longestConnection = (bonded: Duration.seconds(1), otherwise: Duration.seconds(10))
  /// Once or twice may be a strap that is almost out of range.
  private static let enough = 3
  /// The longest time between two ends of one row. Lost keys end link after link, as soon as the next one is made.
  private static let longestGap = Duration.seconds(60)

  private var inARow = 0
  private var lastBriefEnd: Instant?
  private var hasRemovedBond = false
  private var demandsEncryption = false
  private var isFaultOfBond = false
  /// Whether bluetoothd is just removing the bond. The kernel forgets a connect that waits for the strap meanwhile.
  private(set) var isRemovingBond = false
  /// What is wrong with the strap's pairing and what a person must do; nil while nothing is known to be wrong.
  private(set) var fault: String?

  private static let lostKeys =
    "The strap and this machine no longer share pairing keys: the strap was reset, its battery was changed, or it was "
    + "paired with another device."
  private static let refusal =
    "The strap requires pairing, but ends the connection instead of pairing. If it is paired with another phone or watch, end "
    + "that pairing there, or reset the strap as its manual says."

  /// Takes note of a link that ended and was never live.
  /// - Parameter connected: how long it was connected; nil if that was not told.
  /// - Returns: what to say instead of the end's own reason; nil where that says it all.
  mutating func linkEnded(
    _ end: LinkEnd, at instant: Instant, afterConnected connected: Duration?, to strap: StrapInBluetoothd
  ) -> String? {
    // Where bluetoothd could pair it and does not run, a person must start it.
    if end.needsPairing || (end.retry == .throughBluetoothd && !strap.isRunning()) {
      fault = end.reason
      isFaultOfBond = false
      return nil
    }
    if end.retry == .throughBluetoothd { demandsEncryption = true }
    // A link that found nobody says nothing of keys.
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

  /// Whether a connection was as brief as one without the right keys. One that was lost as it was made was connected for no time.
  private func isBrief(_ loss: LinkEnd.Loss, _ connected: Duration?, isBonded: Bool) -> Bool {
    let connected = connected ?? .zero
    // A bonded strap that is lost later, even while it was asked for something, was encrypted, and then out of range.
    if isBonded { return connected <= Self.longestConnection.bonded }
    return loss == .whileEncrypting || (demandsEncryption && connected <= Self.longestConnection.otherwise)
  }

  /// A link is about to be made: a person may have removed the bond meanwhile.
  mutating func linkStarts(to strap: StrapInBluetoothd) {
    isRemovingBond = false
    guard isFaultOfBond, !strap.isBonded() else { return }
    inARow = 0
    isFaultOfBond = false
    fault = nil
  }

  /// The link is live: the keys are right.
  mutating func linkIsLive() {
    self = PairingWatch()
  }
}
