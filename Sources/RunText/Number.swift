/// Numbers of text files.
enum Number {
  /// The longest interval between beats, in ms. A strap counts 1/1024 s in 16 bits, so it can send 63,999.02 ms.
  static let longestInterval = 64_000.0

  /// The finite number that `text` is. With `comma`, its decimal mark may be a comma.
  static func parse(_ text: ArraySlice<UInt8>, comma: Bool = false) -> Double? {
    guard let first = text.first, text.count <= 40 else { return nil }
    // `Double` also reads words such as "infinity", and hexadecimal numbers.
    guard text.allSatisfy({ isPart($0) || comma && $0 == UInt8(ascii: ",") }), !isLetter(first) else { return nil }
    var bytes = Array(text)
    if comma, bytes.count(where: { $0 == UInt8(ascii: ",") }) == 1, !bytes.contains(UInt8(ascii: ".")) {
      bytes = bytes.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
    }
    guard let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite else { return nil }
    return number
  }

  /// `value` in tenths of its unit; nil if it is no number or too large for that.
  static func tenths(of value: Double) -> Int? {
    guard value.isFinite, abs(value) < 1e12 else { return nil }
    return Int((value * 10).rounded())
  }

  /// `value` rounded to tenths.
  static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

  /// `tenths` as a decimal number, without a fraction of zero: `800`, `812.5`.
  static func decimal(tenths: Int) -> String {
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }

  /// `milliseconds` as a decimal number of seconds with three places: `12.000`.
  static func seconds(milliseconds: Int) -> String {
    let (whole, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
    let digits = "\(rest)"
    return "\(milliseconds < 0 ? "-" : "")\(whole).\(String(repeating: "0", count: 3 - digits.utf8.count))\(digits)"
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
