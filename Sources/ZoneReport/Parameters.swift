import JSON

/// The parameters of one request, each of which is known or refused.
struct Parameters {
  let id: RequestID
  /// What they belong to: the method, or the parameter they stand in.
  let owner: String
  let members: [JSONMember]
  let path: String

  func allow(_ names: [String]) throws(ErrorMessage) {
    guard let stranger = members.first(where: { !names.contains($0.key) }) else { return }
    let known = names.isEmpty ? "it takes none" : "it takes \(names.joined(separator: ", "))"
    throw ErrorMessage(
      id: id, code: .badParameter, message: "\(owner) has no parameter \(quoted(path + stranger.key)); \(known).")
  }

  func optional<T>(_ name: String, _ read: (JSONValue) -> T?, _ expected: String) throws(ErrorMessage) -> T? {
    guard let value = members.first(where: { $0.key == name })?.value else { return nil }
    guard let result = read(value) else { throw refused(name, expected, value) }
    return result
  }

  func required<T>(_ name: String, _ read: (JSONValue) -> T?, _ expected: String) throws(ErrorMessage) -> T {
    guard let value = try optional(name, read, expected) else {
      throw missing(name, expected)
    }
    return value
  }

  func strap() throws(ErrorMessage) -> String? { try optional("strap", \.string, "the address of a strap") }

  func scanTime() throws(ErrorMessage) -> Duration {
    let range = Request.scanSeconds
    let expected = "how long to scan, \(Int(range.lowerBound)) to \(Int(range.upperBound)) seconds"
    // No other number is in the range, neither NaN nor an infinity.
    return try required(
      "seconds",
      { value in
        guard let seconds = value.double, range.contains(seconds) else { return nil }
        return .milliseconds(Int64((seconds * 1000).rounded()))
      }, expected)
  }

  func missing(_ name: String, _ expected: String) -> ErrorMessage {
    ErrorMessage(id: id, code: .badParameter, message: "\(owner) needs '\(path + name)': \(expected).")
  }

  func refused(_ name: String, _ expected: String, _ value: JSONValue) -> ErrorMessage {
    let given = value.string.map { quoted($0) } ?? value.integer.map { "\($0)" } ?? value.kind
    return ErrorMessage(id: id, code: .badParameter, message: "'\(path + name)' is \(expected), not \(given).")
  }
}

/// A client's own words in a message about them, cut to a length that a person reads. Scalars are counted, since one
/// character may have any number of them.
func quoted(_ text: String) -> String {
  let scalars = text.unicodeScalars
  return scalars.count > 64 ? "'\(String(scalars.prefix(64)))...'" : "'\(text)'"
}
