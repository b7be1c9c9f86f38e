/// A classified value without quotes and brackets.
enum TOMLScalar {
  /// A number, a Boolean, a date or a time.
  case value(TOMLValue.Content)
  /// A number that does not fit in 64 bits, with a sentence that says so.
  case outOfRange(String)
  /// None of these.
  case unknown

  init(_ word: ArraySlice<UInt8>) {
    switch String(decoding: word, as: UTF8.self) {
    case "true": self = .value(.boolean(true))
    case "false": self = .value(.boolean(false))
    case "inf", "+inf": self = .value(.float(.infinity))
    case "-inf": self = .value(.float(-.infinity))
    case "nan", "+nan", "-nan": self = .value(.float(.nan))
    default:
      if let time = TOMLDateTime(word) {
        self = .value(.dateTime(time))
      } else {
        self = Self.number(word)
      }
    }
  }

  /// TOML 1.0, "Integer" and "Float".
  private static func number(_ word: ArraySlice<UInt8>) -> TOMLScalar {
    if word.first == UInt8(ascii: "0"), let radix = radix(word.dropFirst().first) {
      var rest = word.dropFirst(2)
      let digits = takeDigits(&rest, radix: radix)
      return digits.isEmpty || !rest.isEmpty ? .unknown : integer(digits, radix: radix, isNegative: false)
    }
    var rest = word
    let sign = rest.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
    let whole = takeDigits(&rest, radix: 10)
    // No leading zeros.
    guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return .unknown }
    if rest.isEmpty { return integer(whole, radix: 10, isNegative: sign == UInt8(ascii: "-")) }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard !takeDigits(&rest, radix: 10).isEmpty else { return .unknown }
    }
    if let first = rest.first, first | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
      guard !takeDigits(&rest, radix: 10).isEmpty else { return .unknown }
    }
    guard rest.isEmpty, let number = Double(String(decoding: word.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self))
    else {
      return .unknown
    }
    return number.isFinite
      ? .value(.float(number)) : .outOfRange("this number is too large; write a smaller one, or inf")
  }

  private static func radix(_ letter: UInt8?) -> UInt8? {
    switch letter {
    case UInt8(ascii: "x")?: 16
    case UInt8(ascii: "o")?: 8
    case UInt8(ascii: "b")?: 2
    default: nil
    }
  }

  /// Consumes digits at the start of `text`, with single underscores between them. Returns them without underscores.
  private static func takeDigits(_ text: inout ArraySlice<UInt8>, radix: UInt8) -> [UInt8] {
    var digits: [UInt8] = []
    while let byte = text.first {
      if let digit = byte.hexadecimalDigit, digit < radix {
        digits.append(byte)
        text.removeFirst()
      } else if byte == UInt8(ascii: "_"), !digits.isEmpty, let digit = text.dropFirst().first?.hexadecimalDigit,
        digit < radix
      {
        text.removeFirst()
      } else {
        break
      }
    }
    return digits
  }

  private static func integer(_ digits: [UInt8], radix: UInt8, isNegative: Bool) -> TOMLScalar {
    // The loop counts down from zero, because the least integer has no positive counterpart.
    var number: Int64 = 0
    for byte in digits {
      let (product, isPast) = number.multipliedReportingOverflow(by: Int64(radix))
      let (difference, isPastToo) = product.subtractingReportingOverflow(Int64(byte.hexadecimalDigit ?? 0))
      if isPast || isPastToo { return isNegative ? tooSmall : tooLarge }
      number = difference
    }
    if isNegative { return .value(.integer(number)) }
    let (positive, isPast) = Int64(0).subtractingReportingOverflow(number)
    return isPast ? tooLarge : .value(.integer(positive))
  }

  private static let tooLarge = TOMLScalar.outOfRange(
    "a whole number is at most \(Int64.max), which is 64 bits; write a smaller one")
  private static let tooSmall = TOMLScalar.outOfRange(
    "a whole number is at least \(Int64.min), which is 64 bits; write a larger one")
}
