import JSON

/// One notification as received. The report's `t` is the time of reception.
public struct RawReport: Hashable, Sendable {
  /// The UUID of the notifying characteristic: "2a37", or the long form.
  public var characteristic: String
  /// The characteristic's value.
  public var value: [UInt8]

  /// Creates the report of a notification.
  public init(characteristic: String, value: [UInt8]) {
    self.characteristic = characteristic
    self.value = value
  }

  func encodeMembers(into object: inout JSONWriter) {
    object.member("characteristic", characteristic)
    object.key("value")
    object.hexadecimal(value)
  }

  init(_ object: ObjectReader) throws(MessageError) {
    characteristic = try object.required("characteristic", \.string, "a string")
    value = try object.required("value", \.bytes, "an even number of hexadecimal digits")
  }
}

extension JSONValue {
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
