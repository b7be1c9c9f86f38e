import JSON
import Training

/// The parameters of one request. An unknown parameter is refused.
struct Parameters {
  /// Their owner in error messages: the method, or the parameter that contains them.
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

  /// The text of a mark. It is shown to people, as names are, so it must not steer a terminal.
  func markText() throws(ErrorMessage) -> String? {
    let limit = MarkReport.maximumTextLength
    guard let text = try optional("text", \.string, "a text of at most \(limit) bytes") else { return nil }
    let problem: String
    switch NameFault(text, atMost: limit) {
    case nil: return text
    case .empty: problem = "has no visible characters: leave it out for a mark without a text"
    case .tooLong: problem = "has \(text.utf8.count) bytes: give at most \(limit)"
    case .notPrintable: problem = "has a control or hidden character: remove it"
    }
    throw ErrorMessage(code: .badParameter, message: "'text' \(problem).")
  }

  func scanTime() throws(ErrorMessage) -> Duration {
    let expected = "the time to scan, \(Self.words(Request.scanSeconds))"
    guard let time = try time(Request.scanSeconds, expected) else { throw missing("seconds", expected) }
    return time
  }

  func loanTime() throws(ErrorMessage) -> Duration? {
    try time(Request.loanSeconds, "the length of the loan, \(Self.words(Request.loanSeconds))")
  }

  private func time(_ range: ClosedRange<Double>, _ expected: String) throws(ErrorMessage) -> Duration? {
    // NaN and infinities are outside the range.
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
    let number = value.integer.map { "\($0)" } ?? value.double.map { "\($0)" }
    let given = value.string.map { quoted($0) } ?? number ?? value.kind
    return ErrorMessage(code: .badParameter, message: "'\(path + name)' must be \(expected), not \(given).")
  }
}

/// Quotes a client's own words in a message, cut to a readable length. It counts scalars, since one character may have any
/// number of them.
func quoted(_ text: String) -> String {
  let scalars = text.unicodeScalars
  return scalars.count > 64 ? "'\(String(scalars.prefix(64)))...'" : "'\(text)'"
}
