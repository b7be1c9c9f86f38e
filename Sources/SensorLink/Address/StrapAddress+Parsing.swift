import Posix
import Primitives

extension StrapAddress {
  /// The allowed speeds of a simulation or a capture, as multiples of real time.
  public static let speeds: ClosedRange<Double> = 0.01...1_000_000
  /// The longest device name, in bytes. Core Specification, Vol 3, Part C, 12.1.
  public static let longestDeviceName = 248

  /// Parses the address in `text`.
  /// - Throws: `AddressError`, whose description names the fault and the remedy.
  public init(parsing text: String) throws(AddressError) {
    let scheme = text.prefix { $0 != ":" }
    let rest = text.dropFirst(scheme.count + 1)
    switch scheme {
    case "name": self = try .named(Self.deviceName(String(rest), of: text))
    case "unix": self = try .unix(path: Self.socketPath(String(rest), of: text))
    case "sim": self = try Self.simulated(rest, of: text)
    case "replay": self = try Self.replay(rest, of: text)
    case _ where BluetoothAddress.resembles(text.prefix { $0 != "/" }):
      self = try Self.bluetooth(text)
    case _: throw .unknownScheme(text: text)
    }
  }

  private static func bluetooth(_ text: String) throws(AddressError) -> StrapAddress {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let address = try BluetoothAddress(parsing: String(parts.first ?? ""))
    guard parts.count == 2 else { return .bluetooth(address, address.likelyKind) }
    guard let kind = BluetoothAddress.Kind(rawValue: String(parts[1])) else {
      throw .unknownKind(text: text, kind: String(parts[1]))
    }
    return .bluetooth(address, kind)
  }

  private static func deviceName(_ name: String, of text: String) throws(AddressError) -> String {
    guard !name.isBlank else { throw .nothingNamed(text: text, what: "the name that a scan shows") }
    guard name.utf8.count <= longestDeviceName,
      !name.hasHiddenCharacters
    else {
      throw .badValue(
        text: text, name: "name", value: name,
        wanted: "a device's name of at most \(longestDeviceName) bytes without control or hidden characters")
    }
    // Normalized as names from the air are, so that the two compare equal.
    guard let presentable = name.presentableName(atMost: longestDeviceName) else {
      throw .nothingNamed(text: text, what: "the name that a scan shows")
    }
    return presentable
  }

  private static func socketPath(_ path: String, of text: String) throws(AddressError) -> String {
    guard !path.isEmpty else { throw .nothingNamed(text: text, what: "the path of a socket") }
    try refuseNUL(path, of: text)
    let length = path.utf8.count
    let limit = UnixAddress.maximumPathLength
    guard length <= limit else {
      throw .badPath(
        text: text, problem: "the path has \(length) bytes, but a Unix socket's at most \(limit); use a shorter one.")
    }
    return path
  }

  private static func refuseNUL(_ path: String, of text: String) throws(AddressError) {
    guard path.utf8.contains(0) else { return }
    throw .badPath(text: text, problem: "a path cannot contain a NUL byte; remove it.")
  }

  private static func simulated(_ rest: Substring, of text: String) throws(AddressError) -> StrapAddress {
    let (named, parameters) = try split(rest, of: text, known: ["seed", "speed"])
    guard !named.isEmpty else { throw .nothingNamed(text: text, what: "the name of a simulation, such as lsd,") }
    guard named.utf8.allSatisfy({ isNameByte($0) }) else {
      throw .badValue(text: text, name: "name", value: named, wanted: "made of a to z, 0 to 9 and -")
    }
    var seed: UInt64 = 0
    if let value = parameters["seed"] {
      guard value.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let number = UInt64(value) else {
        throw .badValue(text: text, name: "seed", value: value, wanted: "a whole number from 0 to \(UInt64.max)")
      }
      seed = number
    }
    return try .simulated(name: named, seed: seed, speed: speed(parameters, of: text))
  }

  private static func replay(_ rest: Substring, of text: String) throws(AddressError) -> StrapAddress {
    let (path, parameters) = try split(rest, of: text, known: ["speed", "strap"])
    guard !path.isEmpty else { throw .nothingNamed(text: text, what: "the path of a capture") }
    try refuseNUL(path, of: text)
    let strap = parameters["strap"]
    if strap == "" {
      throw .badValue(text: text, name: "strap", value: "", wanted: "the address of a strap in the capture")
    }
    return try .replay(path: path, speed: speed(parameters, of: text), strap: strap)
  }

  private static func speed(_ parameters: [String: String], of text: String) throws(AddressError) -> Double {
    guard let value = parameters["speed"] else { return 1 }
    // Only plain decimals: Double's own parser would also accept 'inf', 'nan' and hexadecimal.
    let plain = value.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".") }
    guard plain, let number = Double(value), speeds.contains(number) else {
      throw .badValue(
        text: text, name: "speed", value: value, wanted: "a number from 0.01 to 1000000; 60 means 60 times faster")
    }
    return number
  }

  /// Splits `NAME?a=1&b=2`; throws for parameters that are not `known`.
  private static func split(
    _ rest: Substring, of text: String, known: [String]
  ) throws(AddressError) -> (named: String, parameters: [String: String]) {
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let named = try decoded(parts.first ?? "", of: text)
    guard parts.count == 2 else { return (named, [:]) }
    var parameters: [String: String] = [:]
    for pair in parts[1].split(separator: "&", omittingEmptySubsequences: false) {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(sides.first ?? "")
      guard known.contains(name) else { throw .unknownParameter(text: text, name: name, known: known) }
      guard parameters[name] == nil else { throw .repeatedParameter(text: text, name: name) }
      parameters[name] = sides.count == 2 ? try decoded(sides[1], of: text) : ""
    }
    return (named, parameters)
  }

  private static func decoded(_ part: Substring, of text: String) throws(AddressError) -> String {
    var bytes: [UInt8] = []
    var rest = part.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
        throw .badEscape(text: text, part: String(part))
      }
      bytes.append(high << 4 | low)
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else {
      throw .badEscape(text: text, part: String(part))
    }
    return decoded
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
    default: false
    }
  }
}

extension StrapAddress: CustomStringConvertible {
  /// The address in canonical form: capital hexadecimal digits, and no parameter that has its default value.
  public var description: String {
    switch self {
    case .bluetooth(let address, let kind):
      return kind == address.likelyKind ? "\(address)" : "\(address)/\(kind.rawValue)"
    case .named(let name):
      return "name:\(name)"
    case .unix(let path):
      return "unix:\(path)"
    case .simulated(let name, let seed, let speed):
      return "sim:\(name)" + Self.query([("seed", seed == 0 ? nil : "\(seed)"), ("speed", Self.written(speed))])
    case .replay(let path, let speed, let strap):
      let strap = strap.map { Self.escaped($0) }
      return "replay:\(Self.escaped(path, and: "?"))" + Self.query([("speed", Self.written(speed)), ("strap", strap)])
    }
  }

  /// The address as a shell argument, in quotation marks where a character needs them.
  public var shellWord: String {
    guard case .named = self else { return description }
    return description.shellWord
  }

  private static func query(_ parameters: [(name: String, value: String?)]) -> String {
    let given = parameters.compactMap { name, value in value.map { "\(name)=\($0)" } }
    return given.isEmpty ? "" : "?" + given.joined(separator: "&")
  }

  /// `60` for 60.0 and `0.5` for 0.5; nil for 1, the default.
  private static func written(_ speed: Double) -> String? {
    guard speed != 1 else { return nil }
    guard let whole = Int(exactly: speed) else { return "\(speed)" }
    return "\(whole)"
  }

  /// `part` with `%`, `&` and `other` percent-encoded.
  static func escaped(_ part: String, and other: Character? = nil) -> String {
    part.reduce(into: "") { text, character in
      guard character == "%" || character == "&" || character == other, let byte = character.asciiValue else {
        return text.append(character)
      }
      text += "%" + String(byte, radix: 16, uppercase: true)
    }
  }
}
