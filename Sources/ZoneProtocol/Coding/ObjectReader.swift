import JSON
import Primitives
import Training

/// The reason why a line from the daemon cannot be read.
public enum MessageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line is not JSON.
  case notJSON(JSONError)
  /// The line, or the value of `key`, is not an object.
  case notAnObject(key: String?)
  /// A required key is missing.
  case missing(key: String)
  /// The value of a key has another type than this version expects.
  case mistyped(key: String, expected: String)

  /// The fault of the line, with the key: a clause.
  public var description: String {
    switch self {
    case .notJSON(let error): "not JSON: \(error)"
    case .notAnObject(let key): key.map { "'\($0)' is not an object" } ?? "not an object"
    case .missing(let key): "'\(key)' is missing"
    case .mistyped(let key, let expected): "'\(key)' is not \(expected)"
    }
  }
}

/// Reads the members of one object. Errors name the key by its path.
struct ObjectReader {
  let members: [JSONMember]
  private let path: String

  init(_ value: JSONValue, path: String? = nil) throws(MessageError) {
    guard let members = value.members else { throw .notAnObject(key: path) }
    self.members = members
    self.path = path.map { $0 + "." } ?? ""
  }

  func optional<T>(
    _ key: String, _ read: (JSONValue) -> T?, _ expected: String
  ) throws(MessageError) -> T? {
    guard let value = members.first(where: { $0.key == key })?.value else { return nil }
    guard let result = read(value) else { throw .mistyped(key: path + key, expected: expected) }
    return result
  }

  func required<T>(_ key: String, _ read: (JSONValue) -> T?, _ expected: String) throws(MessageError) -> T {
    guard let value = try optional(key, read, expected) else { throw .missing(key: path + key) }
    return value
  }

  func object(_ key: String) throws(MessageError) -> ObjectReader? {
    guard let value = members.first(where: { $0.key == key })?.value else { return nil }
    return try ObjectReader(value, path: path + key)
  }

  func has(_ key: String) -> Bool { members.contains { $0.key == key } }

  func objects(_ key: String) throws(MessageError) -> [ObjectReader] {
    var objects: [ObjectReader] = []
    for element in try required(key, \.elements, "an array") {
      objects.append(try ObjectReader(element, path: "\(path)\(key)[\(objects.count)]"))
    }
    return objects
  }

  func zone(_ key: String) throws(MessageError) -> Zone? {
    guard let object = try object(key) else { return nil }
    return try object.asZone()
  }

  func asZone() throws(MessageError) -> Zone {
    Zone(
      index: try required("index", \.whole, "an integer"), name: try required("name", \.string, "a string"))
  }
}

extension JSONValue {
  var whole: Int? { integer.flatMap { Int(exactly: $0) } }

  var count: UInt64? { integer.flatMap { UInt64(exactly: $0) } }

  var percent: Percent? {
    double.flatMap { Int(exactly: ($0 * 10).rounded()) }.map { Percent(tenths: $0) }
  }

  /// Seconds rounded to the tenth, as reports write them.
  var tenths: Duration? {
    guard let tenths = double.flatMap({ Int64(exactly: ($0 * 10).rounded()) }) else { return nil }
    let (nanoseconds, overflow) = tenths.multipliedReportingOverflow(by: 100_000_000)
    return overflow ? nil : .nanoseconds(nanoseconds)
  }

  var seconds: Duration? {
    double.flatMap { Int64(exactly: ($0 * 1e9).rounded()) }.map { .nanoseconds($0) }
  }

  /// An instant in seconds with six decimals.
  var instant: Instant? {
    guard let double, let microseconds = Int64(exactly: (double * 1e6).rounded()) else { return nil }
    let (nanoseconds, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
    return overflow ? nil : Instant(nanoseconds: nanoseconds)
  }

  var time: UTCTime? { string.flatMap { UTCTime(parsing: $0) } }
}

extension JSONWriter {
  mutating func member(_ name: String, _ zone: Zone) {
    key(name)
    object { object in
      object.member("index", zone.index)
      object.member("name", zone.name)
    }
  }

  mutating func member(_ name: String, _ percent: Percent) {
    key(name)
    decimal(Int64(percent.tenths), decimals: 1)
  }

  /// Seconds to the tenth.
  mutating func member(_ name: String, _ duration: Duration) {
    key(name)
    seconds(duration, decimals: 1)
  }

  /// Seconds with six decimals. A double holds them exactly for 285 years, so a reader with doubles loses nothing.
  mutating func member(_ name: String, _ instant: Instant) {
    key(name)
    seconds(.nanoseconds(instant.nanoseconds), decimals: 6)
  }

  mutating func member(_ name: String, _ time: UTCTime) {
    key(name)
    value(plain: time.ascii)
  }
}
