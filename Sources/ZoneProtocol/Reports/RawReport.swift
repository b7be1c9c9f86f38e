import JSON
import Primitives

/// One notification as received.
public struct RawReport: Hashable, Sendable {
  /// The time of reception on a clock that never jumps. The wire has seconds with six decimals.
  public var t: Instant
  /// The UUID of the notifying characteristic: "2a37", or the long form.
  public var characteristic: String
  /// The characteristic's value.
  public var value: [UInt8]

  /// Creates the report of a notification.
  public init(t: Instant, characteristic: String, value: [UInt8]) {
    self.t = t
    self.characteristic = characteristic
    self.value = value
  }

  func encodeMembers(into object: inout JSONWriter) {
    object.key("t")
    // A double holds six decimals exactly for 285 years, so a reader with doubles loses nothing.
    object.seconds(.nanoseconds(t.nanoseconds), decimals: 6)
    object.member("characteristic", characteristic)
    object.key("value")
    object.hexadecimal(value)
  }

  init(_ object: ObjectReader) throws(MessageError) {
    t = try object.required("t", \.instant, "seconds")
    characteristic = try object.required("characteristic", \.string, "a string")
    value = try object.required("value", \.bytes, "an even number of hexadecimal digits")
  }
}

extension JSONValue {
  fileprivate var instant: Instant? {
    guard let double, let microseconds = Int64(exactly: (double * 1e6).rounded()) else { return nil }
    let (nanoseconds, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
    return overflow ? nil : Instant(nanoseconds: nanoseconds)
  }

  fileprivate var bytes: [UInt8]? {
    guard let string, string.utf8.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(string.utf8.count / 2)
    var high: UInt8?
    for character in string.utf8 {
      guard let digit = Character(Unicode.Scalar(character)).hexDigitValue, let digit = UInt8(exactly: digit) else {
        return nil
      }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    return bytes
  }
}
