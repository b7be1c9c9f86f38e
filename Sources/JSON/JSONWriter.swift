import Primitives

/// A writer of JSON (RFC 8259) into one growing array. Keys keep the order of the calls, there is no white space, and equal
/// calls give equal bytes.
///
/// It keeps no stack: the previous byte shows whether a comma is due. The caller pairs keys with values; `object` and `array`
/// close what they open.
public struct JSONWriter: Sendable {
  /// The output since the last `removeAll`.
  public private(set) var bytes: [UInt8] = []

  /// An empty writer with room for `capacity` bytes.
  public init(capacity: Int = 0) {
    bytes.reserveCapacity(max(0, capacity))
  }

  /// Clears the output but keeps its memory, so that a writer used for many lines allocates nothing.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  /// Ends the line; the next value begins a new document.
  public mutating func appendNewline() {
    bytes.append(UInt8(ascii: "\n"))
  }

  // MARK: Values

  /// An object whose members `body` writes.
  public mutating func object(_ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    body(&self)
    bytes.append(UInt8(ascii: "}"))
  }

  /// An array whose elements `body` writes.
  public mutating func array(_ body: (inout JSONWriter) -> Void) {
    separate()
    bytes.append(UInt8(ascii: "["))
    body(&self)
    bytes.append(UInt8(ascii: "]"))
  }

  /// The key of the member whose value is written next.
  public mutating func key(_ name: String) {
    value(name)
    bytes.append(UInt8(ascii: ":"))
  }

  /// A string. The escapes are those of RFC 8259, 7, and one for every hidden character. So a printed line of JSON cannot steer
  /// a terminal or change the direction of writing.
  public mutating func value(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    // Nearly all strings need no escape. Appending them at once takes a tenth of the time of single bytes.
    let isPlain = unsafe text.utf8.withContiguousStorageIfAvailable { utf8 in
      let isPlain = unsafe utf8.allSatisfy {
        $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
      }
      guard isPlain else { return false }
      unsafe bytes.append(contentsOf: utf8)
      return true
    }
    if isPlain != true { appendEscaped(text) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A string of `characters`, for instance a time. They must be ASCII and need no escape.
  public mutating func value(plain characters: [UInt8]) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: characters)
    bytes.append(UInt8(ascii: "\""))
  }

  /// A string with two lower-case hexadecimal digits for each byte.
  public mutating func hexadecimal(_ value: [UInt8]) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    for byte in value { appendHexadecimal(byte) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// An integer, exactly.
  public mutating func value(_ number: Int64) {
    separate()
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    appendDigits(number.magnitude)
  }

  /// An integer, exactly.
  public mutating func value(_ number: Int) {
    value(Int64(number))
  }

  /// An integer, exactly.
  public mutating func value(_ number: UInt64) {
    separate()
    appendDigits(number)
  }

  /// `count` units of 10^-`decimals`, written with that many decimals: 753 with one is `75.3`, 750 is `75.0`. `decimals` is
  /// clamped to 0...18.
  public mutating func decimal(_ count: Int64, decimals: Int) {
    separate()
    appendDecimal(count, decimals: min(max(decimals, 0), 18))
  }

  /// A duration in seconds, rounded half away from zero to `decimals` (0 to 9) by integer arithmetic.
  public mutating func seconds(_ duration: Duration, decimals: Int) {
    separate()
    let places = min(max(decimals, 0), 9)
    let (seconds, attoseconds) = duration.components
    let unit = Self.powersOfTen[18 - places]
    let fraction = (attoseconds + (attoseconds < 0 ? -unit / 2 : unit / 2)) / unit
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: Self.powersOfTen[places])
    let (count, carry) = scaled.addingReportingOverflow(fraction)
    // A count beyond Int64 is more than 292 years and is clamped.
    appendDecimal(overflow || carry ? (seconds < 0 ? .min : .max) : count, decimals: places)
  }

  /// A number in its shortest decimal form that reads back as the same value. JSON has no infinity and no NaN; they become
  /// null.
  public mutating func value(_ number: Double) {
    separate()
    bytes.append(contentsOf: number.isFinite ? number.description.utf8 : "null".utf8)
  }

  /// `true` or `false`.
  public mutating func value(_ boolean: Bool) {
    separate()
    bytes.append(contentsOf: boolean ? "true".utf8 : "false".utf8)
  }

  /// `null`.
  public mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  /// A whole value, with members in their order.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .object(let members):
      object { writer in
        for member in members { writer.member(member.key, member.value) }
      }
    case .array(let elements):
      array { writer in
        for element in elements { writer.value(element) }
      }
    case .string(let text): self.value(text)
    case .integer(let number): self.value(number)
    case .number(let number): self.value(number)
    case .bool(let boolean): self.value(boolean)
    case .null: null()
    }
  }

  // MARK: Members

  /// A member with a string.
  public mutating func member(_ name: String, _ text: String) {
    key(name)
    value(text)
  }

  /// A member with an integer.
  public mutating func member(_ name: String, _ number: Int) {
    key(name)
    value(number)
  }

  /// A member with an integer.
  public mutating func member(_ name: String, _ number: UInt64) {
    key(name)
    value(number)
  }

  /// A member with `true` or `false`.
  public mutating func member(_ name: String, _ boolean: Bool) {
    key(name)
    value(boolean)
  }

  /// A member with any value.
  public mutating func member(_ name: String, _ value: JSONValue) {
    key(name)
    self.value(value)
  }

  // MARK: Bytes

  static let powersOfTen: [Int64] = {
    var powers: [Int64] = [1]
    for _ in 1...18 { powers.append((powers.last ?? 1) * 10) }
    return powers
  }()

  /// Writes a comma if a value or member precedes. A value ends in a bracket, a quotation mark, a digit or a letter; no other
  /// byte needs a comma after it.
  private mutating func separate() {
    switch bytes.last {
    case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"), UInt8(ascii: "\n"): break
    default: bytes.append(UInt8(ascii: ","))
    }
  }

  private mutating func appendEscaped(_ text: String) {
    for scalar in text.unicodeScalars {
      if scalar.value < 0x7F {
        append(ascii: UInt8(truncatingIfNeeded: scalar.value))
      } else if scalar.isHidden {
        bytes.append(hidden: scalar)
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }

  private mutating func append(ascii byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): escape(byte)
    case 0x08: escape(UInt8(ascii: "b"))
    case 0x09: escape(UInt8(ascii: "t"))
    case 0x0A: escape(UInt8(ascii: "n"))
    case 0x0C: escape(UInt8(ascii: "f"))
    case 0x0D: escape(UInt8(ascii: "r"))
    case 0..<0x20: bytes.append(hidden: Unicode.Scalar(byte))
    default: bytes.append(byte)
    }
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    bytes.append(byte)
  }

  private mutating func appendHexadecimal(_ byte: UInt8) {
    bytes.append(hexadecimalDigit: byte >> 4)
    bytes.append(hexadecimalDigit: byte & 0xF)
  }

  private mutating func appendDecimal(_ count: Int64, decimals: Int) {
    let scale = UInt64(Self.powersOfTen[decimals])
    if count < 0 { bytes.append(UInt8(ascii: "-")) }
    appendDigits(count.magnitude / scale)
    guard decimals > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    appendDigits(count.magnitude % scale, atLeast: decimals)
  }

  private mutating func appendDigits(_ number: UInt64, atLeast count: Int = 1) {
    // Digits are written from the last to the first; UInt64.max has 20.
    var digits: [20 of UInt8] = .init(repeating: 0)
    var first = digits.count
    var rest = number
    repeat {
      first -= 1
      digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0 || digits.count - first < count
    for index in first..<digits.count { bytes.append(digits[index]) }
  }
}
