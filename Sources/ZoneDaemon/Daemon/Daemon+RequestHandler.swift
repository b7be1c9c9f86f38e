import ReportSocket
import SensorLink
import TOMLFile
import Training
import ZoneProtocol

/// Handling of clients' requests.
extension Daemon: RequestHandler {
  func states() -> [Report] { straps.map { $0.state(at: loop.now) } }

  func handle(_ request: PendingRequest) throws(ErrorMessage) {
    switch request.method {
    case .subscribe(let subscription): request.subscribe(subscription, straps: try addresses(subscription.straps))
    case .status: request.replyWithStates(reasonForNone: reasonForNone)
    case .energyReset(let name):
      let strap = try strap(called: name)
      try change(strap.name, request) { () throws(ErrorMessage) in
        try resetEnergy(of: strap)
        request.reply()
      }
    case .strapsList: request.reply(Answer(straps: listStraps(), reason: straps.isEmpty ? reasonForNone : nil))
    case .strapsScan(let duration, let all): try scan(for: duration, all: all, request)
    case .strapsAdd(let address, let runner):
      try change(address + (runner.map { " for \($0)" } ?? ""), request) { () throws(ErrorMessage) in
        try addStrap(address, runner) { note in request.reply(Answer(reason: note)) }
      }
    case .strapsForget(let address):
      try change(address, request) { () throws(ErrorMessage) in
        try forgetStrap(address) { note in request.reply(Answer(reason: note)) }
      }
    case .strapsRelease(let address, let duration):
      try change(address, request) { () throws(ErrorMessage) in
        try releaseStrap(address, for: duration) { strap, note in request.reply(Answer(straps: [strap], reason: note)) }
      }
    case .runnerList(let name):
      request.reply(Answer(runners: try listRunners(name)), orElse: "ask for one runner with 'name'")
    case .runnerSet(let name, let change):
      // The log names the changed figures, not their values: heart rates are private.
      try self.change("\(name ?? "the only one"): \(change.keys.joined(separator: ", "))", request) {
        () throws(ErrorMessage) in
        try setRunner(name, change) { note in request.reply(Answer(reason: note)) }
      }
    case .runnerForget(let name):
      try change(name ?? "the only one", request) { () throws(ErrorMessage) in
        try forgetRunner(name) { note in request.reply(Answer(reason: note)) }
      }
    case .targetSet(let name, let target): try setTarget(target, ofStrapCalled: name, request)
    case .targetClear(let name): try setTarget(nil, ofStrapCalled: name, request)
    case .workoutStart(let name, let workout):
      let strap = try theStrap(called: name)
      try change("'\(workout.name)' for \(strap.name)", request) { () throws(ErrorMessage) in
        try start(workout, on: strap)
        request.reply()
      }
    case .workoutSteps(let name):
      let steps = try theStrapInWorkout(called: name).workoutSteps
      guard !steps.isEmpty else { throw ErrorMessage(code: .notPossible, message: "\(WorkoutError.absent)") }
      request.reply(
        Answer(steps: steps.map { WorkoutReport.Step($0) }), orElse: "follow the step in its reports")
    case .workoutControl(let name, let command):
      let strap = try theStrapInWorkout(called: name)
      try change(strap.name, request) { () throws(ErrorMessage) in
        try control(strap, command)
        request.reply()
      }
    case .mark(let name, let text):
      let strap = try theStrap(called: name)
      // The text of a mark is private.
      try change(strap.name, request) { () throws(ErrorMessage) in
        guard strap.mark(MarkReport(text: text)) else {
          throw ErrorMessage(
            code: .notPossible,
            message: "A strap accepts \(StrapSupervisor.marksPerMinute) marks a minute: wait some seconds.")
        }
        request.reply()
      }
    }
  }

  private func setTarget(
    _ target: Target?, ofStrapCalled name: String?, _ request: PendingRequest
  ) throws(ErrorMessage) {
    let strap = try theStrap(called: name)
    // The heart rates of a target are private.
    try change(strap.name, request) { () throws(ErrorMessage) in
      request.reply(Answer(reason: try setTarget(target, of: strap)))
    }
  }

  /// The longest subject in a log line, in code points.
  private static let longestSubject = 160

  /// Runs `body`, which changes something, and logs who asked. `subject` is what changes.
  private func change(
    _ subject: String, _ request: PendingRequest, _ body: () throws(ErrorMessage) -> Void
  ) throws(ErrorMessage) {
    let what = "\(request.method.name) of \(subject.shortened(to: Self.longestSubject)) by \(request.peer)"
    do throws(ErrorMessage) {
      try body()
    } catch {
      // The message is for the client only: it may contain heart rates.
      log.write(.notice, "\(what) was refused: \(error.code.name)")
      throw error
    }
    log.write(.notice, what)
  }

  // MARK: Which strap is meant

  /// The straps that a client calls `name`: the strap of that address, or the straps of that runner. Case is ignored if no
  /// runner's name matches exactly.
  private func straps(called name: String) throws(ErrorMessage) -> [StrapSupervisor] {
    if let address = try? StrapAddress(parsing: name).description,
      let strap = straps.first(where: { $0.name == address })
    {
      return [strap]
    }
    let exact = straps.filter { $0.runner == name }
    let found = exact.isEmpty ? straps.filter { $0.runner?.lowercased() == name.lowercased() } : exact
    guard found.isEmpty else { return found }
    let known = straps.isEmpty ? "none" : straps.namesAndRunners
    throw ErrorMessage(
      code: .unknownStrap, message: "No strap is called '\(String(name.unicodeScalars.prefix(64)))'; known: \(known).")
  }

  /// The addresses of the straps that a client names; nil for all.
  private func addresses(_ names: [String]?) throws(ErrorMessage) -> Set<String>? {
    guard let names else { return nil }
    var addresses: Set<String> = []
    for name in names { addresses.formUnion(try straps(called: name).map(\.name)) }
    return addresses
  }

  private func strap(called name: String) throws(ErrorMessage) -> StrapSupervisor {
    try theOne(of: straps(called: name), "straps of '\(String(name.unicodeScalars.prefix(64)))'")
  }

  /// The strap that a client calls `name`; without a name the only strap.
  private func theStrap(called name: String?) throws(ErrorMessage) -> StrapSupervisor {
    if let name { return try strap(called: name) }
    return try theOne(of: straps, "straps")
  }

  /// The strap that a client calls `name`. Without a name, the only strap; of several, the only one in a workout.
  private func theStrapInWorkout(called name: String?) throws(ErrorMessage) -> StrapSupervisor {
    guard name == nil, straps.count > 1 else { return try theStrap(called: name) }
    // The current state counts: a workout may have ended since the last sample.
    let busy = straps.filter { $0.isInWorkout(at: loop.now) }
    guard !busy.isEmpty else { throw ErrorMessage(code: .notPossible, message: "\(WorkoutError.absent)") }
    return try theOne(of: busy, "workouts")
  }

  /// The only element of `straps`. `what` is the plural noun for the error.
  private func theOne(of straps: [StrapSupervisor], _ what: String) throws(ErrorMessage) -> StrapSupervisor {
    guard let first = straps.first else { throw ErrorMessage(code: .unknownStrap, message: reasonForNone) }
    guard straps.count == 1 else {
      throw ErrorMessage(
        code: .badParameter,
        message: "There are \(straps.count) \(what); say which one with 'strap': \(straps.namesAndRunners).")
    }
    return first
  }
}

extension [StrapSupervisor] {
  /// Up to eight straps with their runners: `F0:9E:1A:00:00:01 (Anna), sim:lsd`.
  fileprivate var namesAndRunners: String {
    prefix(8).map { $0.name + ($0.runner.map { " (\($0))" } ?? "") }.joined(separator: ", ")
  }
}
