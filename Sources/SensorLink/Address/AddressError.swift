/// Why a text is not a strap address. The description is a sentence that names the fault and the remedy.
public enum AddressError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A Bluetooth address does not have six parts; it has `count`.
  case notSixBytes(text: String, count: Int)
  /// A part of a Bluetooth address is not two hexadecimal digits; `byte` counts from 1.
  case notHexadecimal(text: String, part: String, byte: Int)
  /// The address is all zeros or all ones, which no device has.
  case noDevice(text: String)
  /// The part after the slash is neither `public` nor `random`.
  case unknownKind(text: String, kind: String)
  /// The text starts with no known scheme and is no Bluetooth address.
  case unknownScheme(text: String)
  /// Nothing follows the colon; `what` says what is missing.
  case nothingNamed(text: String, what: String)
  /// The path contains a NUL byte, or is too long for a Unix socket.
  case badPath(text: String, problem: String)
  /// This kind of address does not have the parameter `name`.
  case unknownParameter(text: String, name: String, known: [String])
  /// A parameter is given twice.
  case repeatedParameter(text: String, name: String)
  /// A value has the wrong type or is out of range; `wanted` says what is allowed.
  case badValue(text: String, name: String, value: String, wanted: String)
  /// A `%` is not followed by two hexadecimal digits, or the bytes are not UTF-8.
  case badEscape(text: String, part: String)

  /// A sentence that names the fault and the remedy.
  public var description: String {
    switch self {
    case .notSixBytes(let text, let count):
      "'\(text)': a Bluetooth address has 6 bytes between colons, such as F0:9E:1A:00:00:01; this one has \(count)."
    case .notHexadecimal(let text, let part, let byte):
      "'\(text)': byte \(byte), '\(part)', is not two hexadecimal digits (00 to FF)."
    case .noDevice(let text):
      "'\(text)' is not a device's address; `hrzone straps scan` shows the strap's own."
    case .unknownKind(let text, let kind):
      "'\(text)': '/\(kind)' is not a kind of address; write /public or /random, or leave it out."
    case .unknownScheme(let text):
      "'\(text)' is not a strap's address; write F0:9E:1A:00:00:01, name:NAME, unix:PATH, sim:NAME or replay:FILE."
    case .nothingNamed(let text, let what):
      "'\(text)': \(what) must follow the colon."
    case .badPath(let text, let problem):
      "'\(text)': \(problem)"
    case .unknownParameter(let text, let name, let known):
      "'\(text)': unknown parameter '\(name)'; this address takes \(known.joined(separator: " and "))."
    case .repeatedParameter(let text, let name):
      "'\(text)': '\(name)' is given twice; leave one out."
    case .badValue(let text, let name, let value, let wanted):
      "'\(text)': \(name) = '\(value)' is not \(wanted)."
    case .badEscape(let text, let part):
      "'\(text)': '\(part)' has a % without two hexadecimal digits of UTF-8 after it; write %25 for a % itself."
    }
  }
}
