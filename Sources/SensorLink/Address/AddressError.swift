/// Why a text is no strap's address. Its description is a sentence that names the place and the remedy.
public enum AddressError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A Bluetooth address has not six parts.
  case notSixBytes(text: String, count: Int)
  /// A part of a Bluetooth address is not two hexadecimal digits; `byte` counts from 1.
  case notHexadecimal(text: String, part: String, byte: Int)
  /// The address of all devices or none.
  case noDevice(text: String)
  /// What follows the slash is neither `public` nor `random`.
  case unknownKind(text: String, kind: String)
  /// It begins like no address there is.
  case unknownScheme(text: String)
  /// Nothing follows the colon; `scheme` says what should.
  case nothingNamed(text: String, what: String)
  /// A path has a NUL byte, or is longer than a Unix socket's address holds.
  case badPath(text: String, problem: String)
  /// A parameter after the `?` that this kind of address does not have.
  case unknownParameter(text: String, name: String, known: [String])
  /// A parameter is given twice.
  case repeatedParameter(text: String, name: String)
  /// A parameter's value is not of its kind or range.
  case badValue(text: String, name: String, value: String, wanted: String)
  /// A `%` that is not followed by two hexadecimal digits, or does not make UTF-8.
  case badEscape(text: String, part: String)

  /// A sentence that names the place and the remedy.
  public var description: String {
    switch self {
    case .notSixBytes(let text, let count):
      "'\(text)': a Bluetooth address has 6 bytes between colons, such as F0:9E:1A:00:00:01; this has \(count)."
    case .notHexadecimal(let text, let part, let byte):
      "'\(text)': byte \(byte), '\(part)', is not two hexadecimal digits (00 to FF)."
    case .noDevice(let text):
      "'\(text)' is not a device's address; give the strap's own, as a scan shows it."
    case .unknownKind(let text, let kind):
      "'\(text)': '/\(kind)' is not a kind of address; write /public or /random, or leave it out."
    case .unknownScheme(let text):
      "'\(text)' is not a strap's address; write F0:9E:1A:00:00:01, name:NAME, unix:PATH, sim:NAME or replay:FILE."
    case .nothingNamed(let text, let what):
      "'\(text)': \(what) must follow the colon."
    case .badPath(let text, let problem):
      "'\(text)': \(problem)"
    case .unknownParameter(let text, let name, let known):
      "'\(text)': there is no parameter '\(name)' here; there is \(known.joined(separator: ", "))."
    case .repeatedParameter(let text, let name):
      "'\(text)': '\(name)' is given twice; leave one out."
    case .badValue(let text, let name, let value, let wanted):
      "'\(text)': \(name) = '\(value)' is not \(wanted)."
    case .badEscape(let text, let part):
      "'\(text)': in '\(part)' a % is not followed by two hexadecimal digits of UTF-8; write %25 for a % itself."
    }
  }
}
