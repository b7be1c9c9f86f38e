import JSON

extension Request {
  /// The longest string that may be an id, in bytes: it comes back in every answer.
  public static let maximumIDLength = 1024

  private static let methods = [
    "subscribe", "status", "energy.reset", "straps.list", "straps.scan", "straps.add", "straps.forget",
  ]
  /// How long a scan may take, in seconds.
  public static let scanSeconds = 1.0...60.0

  /// Reads one line from a client, without its end.
  /// - Throws: the `ErrorMessage` that answers it: `bad_request`, `unknown_method` or `bad_parameter`, with the request's
  ///   id where it could be read.
  public init(line: [UInt8]) throws(ErrorMessage) {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: line)
    } catch {
      throw ErrorMessage(
        code: .badRequest, message: "The line is not JSON: \(error.reason). Send one JSON object a line.",
        at: error.position)
    }
    try self.init(decoding: value)
  }

  /// Reads the object of one line from a client.
  /// - Throws: as `init(line:)`.
  public init(decoding value: JSONValue) throws(ErrorMessage) {
    guard let members = value.members else {
      throw ErrorMessage(
        code: .badRequest, message: "A request is a JSON object with id and method, not \(value.kind).")
    }
    guard let id = value["id"]?.requestID else {
      throw ErrorMessage(code: .badParameter, message: "Every request has an 'id', a string or an integer.")
    }
    if case .string(let text) = id, text.utf8.count > Self.maximumIDLength {
      throw ErrorMessage(code: .badParameter, message: "'id' has at most \(Self.maximumIDLength) bytes.")
    }
    guard let method = value["method"]?.string else {
      throw ErrorMessage(id: id, code: .badParameter, message: "Every request has a 'method', a string.")
    }
    self.id = id
    let parameters = Parameters(
      id: id, owner: method, members: members.filter { $0.key != "id" && $0.key != "method" }, path: "")
    switch method {
    case "subscribe": self.method = .subscribe(try Subscription(parameters))
    case "status":
      try parameters.allow([])
      self.method = .status
    case "energy.reset":
      try parameters.allow(["strap"])
      self.method = .energyReset(strap: try parameters.required("strap", \.string, "the address of a strap"))
    case "straps.list":
      try parameters.allow([])
      self.method = .strapsList
    case "straps.scan":
      try parameters.allow(["seconds"])
      self.method = .strapsScan(try parameters.scanTime())
    case "straps.add":
      try parameters.allow(["address", "runner"])
      self.method = .strapsAdd(
        address: try parameters.required("address", \.string, "the address of a strap"),
        runner: try parameters.optional("runner", \.string, "the name of a runner"))
    case "straps.forget":
      try parameters.allow(["address"])
      self.method = .strapsForget(address: try parameters.required("address", \.string, "the address of a strap"))
    default:
      throw ErrorMessage(
        id: id, code: .unknownMethod,
        message: "There is no method \(quoted(method)); this daemon has \(Self.methods.joined(separator: ", ")).")
    }
  }
}

extension Subscription {
  fileprivate init(_ parameters: Parameters) throws(ErrorMessage) {
    try parameters.allow(["reports", "straps", "since"])
    self.init()
    let types = ReportType.allCases.map(\.rawValue).joined(separator: ", ")
    if let names = try parameters.optional("reports", \.elements, "an array of types: \(types)") {
      reports = []
      for name in names {
        guard let type = name.string.flatMap({ ReportType(rawValue: $0) }) else {
          throw parameters.refused("reports", "an array of types: \(types)", name)
        }
        reports.insert(type)
      }
    }
    if let addresses = try parameters.optional("straps", \.elements, "an array of straps' addresses") {
      var straps: [String] = []
      for address in addresses {
        guard let text = address.string else {
          throw parameters.refused("straps", "an array of straps' addresses", address)
        }
        straps.append(text)
      }
      self.straps = straps
    }
    if let members = try parameters.optional("since", \.members, "an object with boot and seq") {
      let since = Parameters(id: parameters.id, owner: "since", members: members, path: "since.")
      try since.allow(["boot", "seq"])
      self.since = Position(
        boot: try since.required("boot", \.string, "the boot of a hello line, a string"),
        seq: try since.required("seq", \.count, "the seq of a report, an integer from 0"))
    }
  }
}

/// The parameters of one request, each of which is known or refused.
private struct Parameters {
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
      throw ErrorMessage(id: id, code: .badParameter, message: "\(owner) needs '\(path + name)': \(expected).")
    }
    return value
  }

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

  func refused(_ name: String, _ expected: String, _ value: JSONValue) -> ErrorMessage {
    let given = value.string.map { quoted($0) } ?? value.integer.map { "\($0)" } ?? value.kind
    return ErrorMessage(id: id, code: .badParameter, message: "'\(path + name)' is \(expected), not \(given).")
  }
}

/// A client's own words in a message about them, cut to a length that a person reads. Scalars are counted, since one
/// character may have any number of them.
private func quoted(_ text: String) -> String {
  let scalars = text.unicodeScalars
  return scalars.count > 64 ? "'\(String(scalars.prefix(64)))...'" : "'\(text)'"
}
