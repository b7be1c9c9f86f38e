/// Numbers of the FIT profile that activities and workouts have.
enum FITProfile {
  /// The field `timestamp` of all messages.
  static let timestamp: UInt8 = 253
  /// The field `message_index` of all messages.
  static let messageIndex: UInt8 = 254
  /// Manufacturers without a number of their own.
  static let development: UInt16 = 255
  /// The name of the product, in the fields `product_name`.
  static let productName = "hrzoned"
  static let running: UInt8 = 1
  static let treadmill: UInt8 = 1
  /// The longest text of a field, in bytes without the zero byte at its end.
  static let longestText = 254

  /// Kinds of files.
  enum File {
    static let activity: UInt8 = 4
    static let workout: UInt8 = 5
  }

  /// Values of `event`.
  enum Event {
    static let timer: UInt8 = 0
    static let session: UInt8 = 8
    static let lap: UInt8 = 9
    static let activity: UInt8 = 26
  }

  /// Values of `event_type`.
  enum EventType {
    static let start: UInt8 = 0
    static let stop: UInt8 = 1
    static let stopAll: UInt8 = 4
    /// All values that stop the timer: `stop`, `stop_all`, `stop_disable`, `stop_disable_all`.
    static let stops: Set<UInt8> = [1, 4, 8, 9]
  }

  /// Developer fields of this program.
  enum Developer {
    static let dataIndex: UInt8 = 0
    static let strapHeartRates: UInt8 = 0
    static let strapHeartRatesName = "strap_heart_rates"
    static let lapName: UInt8 = 1
    static let lapNameName = "lap_name"
    /// The ID of the program: `hrzoned` and version 1 of its fields.
    static let applicationID: [UInt8] = Array("hrzoned fields 1".utf8)
  }
}
