import ATT
import JSON

/// A line of a capture, as written to the socket.
enum CaptureLine {
  /// The daemon's greeting.
  case hello
  /// A notification.
  case raw(CapturedValue)
  /// A line of another type, which a reader skips.
  case other
}

/// A notification in a capture.
struct CapturedValue: Hashable {
  /// The strap's address, as the daemon wrote it.
  let strap: String
  /// Microseconds on the clock of the daemon that captured it.
  let microseconds: Int64
  let characteristic: BluetoothUUID
  let value: [UInt8]
}

extension CaptureLine {
  /// The longest strap address, in bytes; more than the daemon accepts.
  static let longestStrap = 2048
  /// The latest time, in seconds (31 years). Up to here a `Double` is exact to the microsecond.
  static let latestTime = 1e9

  init(parsing line: [UInt8]) throws(CaptureError.Problem) {
    let object: JSONValue
    do { object = try JSONValue(parsing: line) } catch { throw .notJSON(error) }
    guard let type = object["type"]?.string else { throw .notAReport }
    switch type {
    case "hello":
      let version = try object.text("protocol")
      guard version.split(separator: ".", omittingEmptySubsequences: false).first == "1" else {
        throw .otherProtocol(String(version.unicodeScalars.prefix(64)))
      }
      self = .hello
    case "raw": self = .raw(try CapturedValue(object))
    case _: self = .other
    }
  }
}

extension CapturedValue {
  fileprivate init(_ object: JSONValue) throws(CaptureError.Problem) {
    strap = try object.text("strap")
    guard strap.utf8.count <= CaptureLine.longestStrap else {
      throw .bad("strap", wanted: "a text of at most \(CaptureLine.longestStrap) bytes")
    }
    guard let t = object["t"] else { throw .missing("t") }
    guard let seconds = t.double, (0...CaptureLine.latestTime).contains(seconds) else {
      throw .bad("t", wanted: "a number of seconds from 0 to \(Int(CaptureLine.latestTime))")
    }
    microseconds = Int64((seconds * 1e6).rounded())
    guard let uuid = BluetoothUUID(text: try object.text("characteristic")) else {
      throw .bad("characteristic", wanted: "a UUID such as 2a37")
    }
    characteristic = uuid
    guard let bytes = [UInt8](hexadecimal: try object.text("value")), bytes.count <= AttributeValue.longest else {
      throw .bad("value", wanted: "at most \(AttributeValue.longest) bytes of two hexadecimal digits each")
    }
    value = bytes
  }
}

extension JSONValue {
  fileprivate func text(_ key: String) throws(CaptureError.Problem) -> String {
    guard let value = self[key] else { throw .missing(key) }
    guard let text = value.string, !text.isEmpty || key == "value" else { throw .bad(key, wanted: "a text") }
    return text
  }
}

extension [UInt8] {
  /// The bytes that pairs of hexadecimal digits stand for; nil if `hexadecimal` is anything else.
  init?(hexadecimal: String) {
    let digits = hexadecimal.utf8.map(hexDigit)
    guard digits.count.isMultiple(of: 2) else { return nil }
    self = []
    reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      append(high << 4 | low)
    }
  }
}

extension BluetoothUUID {
  /// The UUID in `text`: `2a37`, or the 8-4-4-4-12 form.
  init?(text: String) {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    guard groups.map(\.utf8.count) == [4] || groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
    guard let bytes = [UInt8](hexadecimal: groups.joined()) else { return nil }
    let whole = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    self = groups.count == 1 ? .uuid16(UInt16(truncatingIfNeeded: whole)) : .uuid128(whole)
  }
}
