import JSON
import Training

/// The parameters of one request, each of which is known or refused.
struct Parameters {
  /// What they belong to: the method, or the parameter they stand in.
  let owner: String
  let members: [JSONMember]
  let path: String

  func allow(_ names: [String]) throws(ErrorMessage) {
    guard let stranger = members.first(where: { !names.contains($0.key) }) else { return }
    let known = names.isEmpty ? "it takes none" : "it takes \(names.joined(separator: ", "))"
    throw ErrorMessage(
      code: .badParameter, message: "\(owner) has no parameter \(quoted(path + stranger.key)); \(known).")
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

  /// What a client says of a mark: as a name it is seen, and steers nothing.
  func markText() throws(ErrorMessage) -> String? {
    let limit = MarkReport.maximumTextLength
    guard let text = try optional("text", \.string, "a text of at most \(limit) bytes") else { return nil }
    let problem: String
    switch NameFault(text, atMost: limit) {
    case nil: return text
    case .empty: problem = "shows nothing: leave it out for a mark without a text"
    case .tooLong: problem = "has \(text.utf8.count) bytes: give at most \(limit)"
    case .notPrintable: problem = "has a control character or a hidden one: remove it"
    }
    throw ErrorMessage(code: .badParameter, message: "'text' \(problem).")
  }

  func scanTime() throws(ErrorMessage) -> Duration {
    let expected = "how long to scan, \(Self.words(Request.scanSeconds))"
    guard let time = try time(Request.scanSeconds, expected) else { throw missing("seconds", expected) }
    return time
  }

  func loanTime() throws(ErrorMessage) -> Duration? {
    try time(Request.loanSeconds, "how long to lend the strap, \(Self.words(Request.loanSeconds))")
  }

  private func time(_ range: ClosedRange<Double>, _ expected: String) throws(ErrorMessage) -> Duration? {
    // No other number is in the range, neither NaN nor an infinity.
    try optional(
      "seconds",
      { value in
        guard let seconds = value.double, range.contains(seconds) else { return nil }
        return .milliseconds(Int64((seconds * 1000).rounded()))
      }, expected)
  }

  private static func words(_ range: ClosedRange<Double>) -> String {
    "\(Int(range.lowerBound)) to \(Int(range.upperBound)) seconds"
  }

  func missing(_ name: String, _ expected: String) -> ErrorMessage {
    ErrorMessage(code: .badParameter, message: "\(owner) needs '\(path + name)': \(expected).")
  }

  func refused(_ name: String, _ expected: String, _ value: JSONValue) -> ErrorMessage {
    let given = value.string.map { quoted($0) } ?? value.integer.map { "\($0)" } ?? value.kind
    return ErrorMessage(code: .badParameter, message: "'\(path + name)' is \(expected), not \(given).")
  }
}

/// A client's own words in a message about them, cut to a length that a person reads. Scalars are counted, since one
/// character may have any number of them.
func quoted(_ text: String) -> String {
  let scalars = text.unicodeScalars
  return scalars.count > 64 ? "'\(String(scalars.prefix(64)))...'" : "'\(text)'"
}
