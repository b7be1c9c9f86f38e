/// The phase of a strap's link. The raw values are those of the socket protocol.
public enum Phase: String, Hashable, Sendable, CaseIterable {
  /// Waiting to hear the strap on the air.
  case searching
  /// The strap is in range; the connection is being made.
  case connecting
  /// Connected; looking for the heart rate, or waiting for the first one.
  case discovering
  /// This link has received a heart rate.
  case live
  /// There is no link; a new one will be made.
  case lost
  /// The link was refused; a new one is made after a long wait, or not at all.
  case refused
  /// No link is made, because the strap is lent to another device. A link never reports this.
  case lent
}
