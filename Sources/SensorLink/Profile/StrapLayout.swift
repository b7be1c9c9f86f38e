import ATT
import GATT

/// What the links to one strap learn, each for the next: where its heart rate was found among its attributes, and how often
/// it sends.
///
/// Handles may move with new firmware, so none is used before this connection has confirmed it: one Find Information Request
/// over the two attributes that matter takes the place of the discovery of services, characteristics and descriptors.
public final class StrapLayout {
  /// What was found last; nil while nothing is known.
  var heartRate: HeartRate?
  /// What to do about silence, by the strap's own rhythm.
  public var ladder = SilenceLadder()

  struct HeartRate: Hashable, Sendable {
    let measurement: Characteristic
    /// The measurement's Client Characteristic Configuration.
    let configuration: AttributeHandle
    let controlPoint: AttributeHandle?

    /// The attributes that must be as they were: the measurement's value, its configuration, and what is between them.
    var range: HandleRange { HandleRange(first: measurement.valueHandle, last: configuration) }

    /// Whether `found`, the attributes of `range` now, show the measurement with a configuration of its own.
    func isConfirmed(by found: [Descriptor]) -> Bool {
      found.first == Descriptor(handle: measurement.valueHandle, uuid: measurement.uuid)
        && found.last == Descriptor(handle: configuration, uuid: .clientCharacteristicConfiguration)
        && !found.contains { $0.uuid == .characteristic }
    }
  }

  /// The layout of a strap of which nothing is known.
  public init() {}
}
