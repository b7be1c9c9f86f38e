import ATT
import GATT

/// Facts that one link to a strap learns for the next: where the heart rate is among the attributes, and how often it
/// comes.
///
/// New firmware may move handles, so each connection confirms them first. One Find Information Request over two
/// attributes replaces the discovery of services, characteristics and descriptors.
/// Core Specification, Vol 3, Part F, 3.4.3.1.
public final class StrapLayout {
  /// The last known place of the heart rate; nil if unknown.
  var heartRate: HeartRate?
  /// The reaction to silence, by the strap's own rhythm.
  public var ladder = SilenceLadder()

  struct HeartRate: Hashable, Sendable {
    let measurement: Characteristic
    /// The measurement's Client Characteristic Configuration.
    let configuration: AttributeHandle
    let controlPoint: AttributeHandle?

    /// The attributes that must be unchanged: the value, its configuration, and those between.
    var range: HandleRange { HandleRange(first: measurement.valueHandle, last: configuration) }

    /// Whether `found`, the present attributes of `range`, still show the measurement and its own configuration.
    func isConfirmed(by found: [Descriptor]) -> Bool {
      found.first == Descriptor(handle: measurement.valueHandle, uuid: measurement.uuid)
        && found.last == Descriptor(handle: configuration, uuid: .clientCharacteristicConfiguration)
        && !found.contains { $0.uuid == .characteristic }
    }
  }

  /// The layout of an unknown strap.
  public init() {}
}
