import JSON
import Training

/// What a client calls its request; the reply carries it as it was.
public enum RequestID: Hashable, Sendable {
  /// An integer.
  case integer(Int64)
  /// A string.
  case string(String)
}

/// One line to the daemon.
public struct Request: Hashable, Sendable {
  /// What the client calls it.
  public var id: RequestID
  /// What is asked for.
  public var method: Method

  /// The methods of protocol version 1 that this version has.
  public enum Method: Hashable, Sendable {
    /// Sends states, then reports; replaces an earlier subscription.
    case subscribe(Subscription)
    /// Sends the states, once.
    case status
    /// Asks a strap to count its energy expended from 0 again. A strap is named, here and in what follows, by its address or by
    /// the runner who wears it.
    case energyReset(strap: String)
    /// Gives the straps that are known.
    case strapsList
    /// Looks for heart-rate straps in range, for so long; with `all` for every Bluetooth LE device.
    case strapsScan(Duration, all: Bool = false)
    /// Remembers a strap, or who wears it.
    case strapsAdd(address: String, runner: String?)
    /// Forgets a strap that was remembered.
    case strapsForget(address: String)
    /// Lends a strap to another device, for so long.
    case strapsRelease(address: String, Duration = Request.usualLoan)
    /// Gives the runners with their zones, or the one of a name.
    case runnerList(name: String? = nil)
    /// Changes what is known of a runner, and remembers it. Without a name, here and in what follows, it is the only one.
    case runnerSet(name: String?, RunnerChange)
    /// Undoes all such changes.
    case runnerForget(name: String?)
    /// Has alerts watch a band of heart rates. Without a strap, here and in what follows, it is the only one.
    case targetSet(strap: String?, Target)
    /// Has alerts watch none.
    case targetClear(strap: String?)
    /// Begins a workout.
    case workoutStart(strap: String?, Workout)
    /// Gives all steps of the workout that runs or is paused.
    case workoutSteps(strap: String?)
    /// Pauses the workout that runs, or whatever else.
    case workoutControl(strap: String?, WorkoutCommand)
    /// Sets a mark, which every subscriber is told of. `MarkReport` says what the text may be.
    case mark(strap: String?, text: String?)
  }

  /// A request of all its parts.
  public init(id: RequestID, method: Method) {
    self.id = id
    self.method = method
  }
}

/// Which reports a client wants.
public struct Subscription: Hashable, Sendable {
  /// Their types.
  public var reports: Set<ReportType>
  /// The straps, by their addresses or by the runners who wear them; nil for all.
  public var straps: [String]?
  /// Where the client left off, if it wants what it missed.
  public var since: Position?

  /// A place in the count of live reports.
  public struct Position: Hashable, Sendable {
    /// The boot in which it was counted.
    public var boot: String
    /// The last report that the client has.
    public var seq: UInt64

    /// After the report `seq` of `boot`.
    public init(boot: String, seq: UInt64) {
      self.boot = boot
      self.seq = seq
    }
  }

  /// A subscription of all its parts.
  public init(reports: Set<ReportType> = ReportType.usual, straps: [String]? = nil, since: Position? = nil) {
    self.reports = reports
    self.straps = straps
    self.since = since
  }
}

extension Request {
  /// Writes the line's object; parameters that say what is so without them are left out.
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

  /// The whole line, with its end.
  public func line() -> [UInt8] {
    var writer = JSONWriter()
    encode(into: &writer)
    writer.endLine()
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

  /// Whether it does more than ask. Such a request is carried out even if its client has gone by then.
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
