import JSON
import Training

/// The client's id for a request. The reply carries it unchanged.
public enum RequestID: Hashable, Sendable {
  /// An integer.
  case integer(Int64)
  /// A string.
  case string(String)
}

/// One request to the daemon.
public struct Request: Hashable, Sendable {
  /// The client's id for it.
  public var id: RequestID
  /// The method with its parameters.
  public var method: Method

  /// The methods of protocol version 1.
  public enum Method: Hashable, Sendable {
    /// Sends states, then live reports. It replaces an earlier subscription.
    case subscribe(Subscription)
    /// Sends the states once.
    case status
    /// Asks a strap to reset its Energy Expended. Here and below, a strap is named by its address or by its runner.
    case energyReset(strap: String)
    /// Lists the known straps.
    case strapsList
    /// Searches for heart-rate straps for a time. With `all`, for every Bluetooth LE device.
    case strapsScan(Duration, all: Bool = false)
    /// Adds a strap, or changes its runner.
    case strapsAdd(address: String, runner: String?)
    /// Forgets a strap that was added or adopted.
    case strapsForget(address: String)
    /// Lends a strap to another device for a time.
    case strapsRelease(address: String, Duration = Request.usualLoan)
    /// Lists the runners with their zones, or one of them.
    case runnerList(name: String? = nil)
    /// Changes a runner and saves the change. Here and below, no name means the only runner.
    case runnerSet(name: String?, RunnerChange)
    /// Undoes all changes of a runner.
    case runnerForget(name: String?)
    /// Sets the target of alerts. Here and below, no strap means the only one.
    case targetSet(strap: String?, Target)
    /// Removes the target.
    case targetClear(strap: String?)
    /// Begins a workout.
    case workoutStart(strap: String?, Workout)
    /// Lists all steps of the running or paused workout.
    case workoutSteps(strap: String?)
    /// Pauses, resumes, advances or stops the workout.
    case workoutControl(strap: String?, WorkoutCommand)
    /// Sets a mark, which is reported to subscribers. `MarkReport` has the rules for the text.
    case mark(strap: String?, text: String?)
  }

  /// Creates a request.
  public init(id: RequestID, method: Method) {
    self.id = id
    self.method = method
  }
}

/// The reports that a client wants.
public struct Subscription: Hashable, Sendable {
  /// The types of reports.
  public var reports: Set<ReportType>
  /// The straps, by address or by runner; nil for all.
  public var straps: [String]?
  /// The client's last position, to get the reports that it missed.
  public var since: Position?

  /// A position in the sequence of live reports.
  public struct Position: Hashable, Sendable {
    /// The boot id of the daemon that counted it.
    public var boot: String
    /// The last report that the client has.
    public var seq: UInt64

    /// Creates the position after the report `seq` of `boot`.
    public init(boot: String, seq: UInt64) {
      self.boot = boot
      self.seq = seq
    }
  }

  /// Creates a subscription.
  public init(reports: Set<ReportType> = ReportType.usual, straps: [String]? = nil, since: Position? = nil) {
    self.reports = reports
    self.straps = straps
    self.since = since
  }
}

extension Request {
  /// Writes the line's object, without parameters that have their default.
  public func encode(into writer: inout JSONWriter) {
    writer.object { object in
      object.member("id", id)
      object.member("method", method.name)
      switch method {
      case .subscribe(let subscription): subscription.encodeMembers(into: &object)
      case .status, .strapsList: break
      case .energyReset(let strap): object.member("strap", strap)
      case .strapsScan(let duration, let all):
        object.key("seconds")
        object.value(duration.inSeconds)
        if all { object.member("all", true) }
      case .strapsAdd(let address, let runner):
        object.member("address", address)
        if let runner { object.member("runner", runner) }
      case .strapsForget(let address): object.member("address", address)
      case .strapsRelease(let address, let duration):
        object.member("address", address)
        guard duration != Request.usualLoan else { break }
        object.key("seconds")
        object.value(duration.inSeconds)
      case .runnerSet(let name, let change):
        if let name { object.member("name", name) }
        change.encodeMembers(into: &object)
      case .runnerList(let name), .runnerForget(let name):
        if let name { object.member("name", name) }
      case .targetSet(let strap, let target):
        object.strap(strap)
        target.encodeMembers(into: &object)
      case .workoutStart(let strap, let workout):
        object.strap(strap)
        object.member("name", workout.name)
        workout.elements.encodeMember(into: &object)
      case .targetClear(let strap), .workoutSteps(let strap), .workoutControl(let strap, _): object.strap(strap)
      case .mark(let strap, let text):
        object.strap(strap)
        if let text { object.member("text", text) }
      }
    }
  }

  /// The whole line with its line feed.
  public func line() -> [UInt8] {
    var writer = JSONWriter()
    encode(into: &writer)
    writer.appendNewline()
    return writer.bytes
  }
}

extension Request.Method {
  /// The method's name on the wire.
  public var name: String {
    switch self {
    case .subscribe: "subscribe"
    case .status: "status"
    case .energyReset: "energy.reset"
    case .strapsList: "straps.list"
    case .strapsScan: "straps.scan"
    case .strapsAdd: "straps.add"
    case .strapsForget: "straps.forget"
    case .strapsRelease: "straps.release"
    case .runnerList: "runner.list"
    case .runnerSet: "runner.set"
    case .runnerForget: "runner.forget"
    case .targetSet: "target.set"
    case .targetClear: "target.clear"
    case .workoutStart: "workout.start"
    case .workoutSteps: "workout.steps"
    case .workoutControl(_, let command): "workout.\(command.rawValue)"
    case .mark: "mark"
    }
  }

  /// Whether the request changes something. Such a request is carried out even if its client has disconnected.
  public var changesSomething: Bool {
    switch self {
    case .subscribe, .status, .strapsList, .strapsScan, .runnerList, .workoutSteps: false
    case .energyReset, .strapsAdd, .strapsForget, .strapsRelease, .runnerSet, .runnerForget, .targetSet, .targetClear,
      .workoutStart, .workoutControl, .mark:
      true
    }
  }
}

extension Subscription {
  fileprivate func encodeMembers(into object: inout JSONWriter) {
    if reports != ReportType.usual {
      object.key("reports")
      object.array { array in
        for type in ReportType.allCases where reports.contains(type) { array.value(type.rawValue) }
      }
    }
    if let straps {
      object.key("straps")
      object.array { array in
        for strap in straps { array.value(strap) }
      }
    }
    if let since {
      object.key("since")
      object.object { position in
        position.member("boot", since.boot)
        position.member("seq", since.seq)
      }
    }
  }
}

extension JSONWriter {
  fileprivate mutating func strap(_ address: String?) {
    if let address { member("strap", address) }
  }

  mutating func member(_ name: String, _ id: RequestID) {
    key(name)
    switch id {
    case .integer(let number): value(number)
    case .string(let text): value(text)
    }
  }
}

extension JSONValue {
  var requestID: RequestID? {
    switch self {
    case .integer(let number): .integer(number)
    case .string(let text): .string(text)
    case .object, .array, .number, .bool, .null: nil
    }
  }
}
