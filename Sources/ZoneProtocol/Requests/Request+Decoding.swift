import JSON
import Training

extension Request {
  /// The longest string id, in bytes. Each answer repeats it.
  public static let maximumIDLength = 1024

  static let methods = [
    "subscribe", "status", "energy.reset", "straps.list", "straps.scan", "straps.add", "straps.forget",
    "straps.release", "runner.list", "runner.set", "runner.forget", "target.set", "target.clear", "workout.start",
    "workout.steps", "workout.pause", "workout.resume", "workout.next", "workout.stop", "mark",
  ]
  /// The allowed time of a scan, in seconds.
  public static let scanSeconds = 1.0...60.0
  /// The allowed length of a loan, in seconds: a minute to a day. So a time of day is enough to show its end.
  public static let loanSeconds = 60.0...86_400.0
  /// The default length of a loan.
  public static let usualLoan = Duration.seconds(3600)

  /// Reads one line from a client without its line feed.
  /// - Throws: the `ErrorMessage` to answer with: `bad_request`, `unknown_method` or `bad_parameter`. It has the request's id
  ///   if that was readable.
  public init(line: [UInt8]) throws(ErrorMessage) {
    let value: JSONValue
    do {
      value = try JSONValue(parsing: line)
    } catch {
      throw ErrorMessage(
        code: .badRequest, message: "The line is not JSON: \(error.reason). Send one JSON object per line.",
        at: error.position)
    }
    try self.init(decoding: value)
  }

  /// Reads the object of one line from a client.
  /// - Throws: the same errors as `init(line:)`.
  public init(decoding value: JSONValue) throws(ErrorMessage) {
    guard let members = value.members else {
      throw ErrorMessage(
        code: .badRequest, message: "A request must be a JSON object with id and method, not \(value.kind).")
    }
    guard let id = value["id"]?.requestID else {
      throw ErrorMessage(code: .badParameter, message: "Every request needs an 'id', a string or an integer.")
    }
    if case .string(let text) = id, text.utf8.count > Self.maximumIDLength {
      throw ErrorMessage(code: .badParameter, message: "'id' may have at most \(Self.maximumIDLength) bytes.")
    }
    do throws(ErrorMessage) {
      self.init(id: id, method: try Method(decoding: value, members))
    } catch {
      // Only here an error gets the request's id.
      var error = error
      error.id = id
      throw error
    }
  }
}

extension Request.Method {
  /// Reads the method and its parameters. `members` are those of `value`.
  /// - Throws: an `ErrorMessage` without an id.
  fileprivate init(decoding value: JSONValue, _ members: [JSONMember]) throws(ErrorMessage) {
    guard let method = value["method"]?.string else {
      throw ErrorMessage(code: .badParameter, message: "Every request needs a 'method', a string.")
    }
    let parameters = Parameters(
      owner: method, members: members.filter { $0.key != "id" && $0.key != "method" }, path: "")
    switch method {
    case "subscribe": self = .subscribe(try Subscription(parameters))
    case "status":
      try parameters.allow([])
      self = .status
    case "energy.reset":
      try parameters.allow(["strap"])
      self = .energyReset(strap: try parameters.required("strap", \.string, "the address of a strap"))
    case "straps.list":
      try parameters.allow([])
      self = .strapsList
    case "straps.scan":
      try parameters.allow(["seconds", "all"])
      self = .strapsScan(
        try parameters.scanTime(), all: try parameters.optional("all", \.bool, "true or false") ?? false)
    case "straps.add":
      try parameters.allow(["address", "runner"])
      self = .strapsAdd(
        address: try parameters.required("address", \.string, "the address of a strap"),
        runner: try parameters.optional("runner", \.string, "the name of a runner"))
    case "straps.forget":
      try parameters.allow(["address"])
      self = .strapsForget(address: try parameters.required("address", \.string, "the address of a strap"))
    case "straps.release":
      try parameters.allow(["address", "seconds"])
      self = .strapsRelease(
        address: try parameters.required("address", \.string, "the address of a strap"),
        try parameters.loanTime() ?? Request.usualLoan)
    case "runner.list":
      try parameters.allow(["name"])
      self = .runnerList(name: try Self.runnerName(parameters))
    case "runner.set": self = try .runnerSet(parameters)
    case "runner.forget":
      try parameters.allow(["name"])
      self = .runnerForget(name: try Self.runnerName(parameters))
    case "target.set":
      try parameters.allow(["strap"] + Parameters.targetKeys)
      guard let target = try parameters.target() else {
        throw parameters.missing(
          "zone",
          "a zone by its name or number, or 'from' and 'to' in bpm, or 'from_percent' and 'to_percent' of the maximum")
      }
      if let fault = target.fault {
        throw ErrorMessage(code: .badParameter, message: "'\(fault.key.rawValue)' \(fault).")
      }
      self = .targetSet(strap: try parameters.strap(), target)
    case "target.clear":
      try parameters.allow(["strap"])
      self = .targetClear(strap: try parameters.strap())
    case "workout.start":
      try parameters.allow(["strap", "name", "steps"])
      self = .workoutStart(strap: try parameters.strap(), try Workout(parameters))
    case "mark":
      try parameters.allow(["strap", "text"])
      self = .mark(strap: try parameters.strap(), text: try parameters.markText())
    case "workout.steps":
      try parameters.allow(["strap"])
      self = .workoutSteps(strap: try parameters.strap())
    default:
      if method.hasPrefix("workout."), let command = WorkoutCommand(rawValue: String(method.dropFirst(8))) {
        try parameters.allow(["strap"])
        self = .workoutControl(strap: try parameters.strap(), command)
        return
      }
      throw ErrorMessage(
        code: .unknownMethod,
        message: "There is no method \(quoted(method)); the methods are \(Request.methods.joined(separator: ", ")).")
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
      let since = Parameters(owner: "since", members: members, path: "since.")
      try since.allow(["boot", "seq"])
      self.since = Position(
        boot: try since.required("boot", \.string, "the boot of a hello line, a string"),
        seq: try since.required("seq", \.count, "the seq of a report, an integer from 0"))
    }
  }
}
