import JSON
import ZoneReport

extension ReportClient {
  /// Does what one line asks, and puts the answer behind all that waits.
  func answer(_ line: [UInt8]) {
    let received = Result { () throws(ErrorMessage) in try Request(line: line) }
    do throws(ErrorMessage) {
      try server.takeRequest(of: self, id: received.id)
      let request = try received.get()
      guard request.method.changesSomething || !isDeaf else { return }
      defer { if request.method.changesSomething { server.forgetStates() } }
      switch request.method {
      case .subscribe(let subscription): try subscribe(subscription, id: request.id)
      case .status: try sendStates(id: request.id)
      case .energyReset(let strap): try resetEnergy(of: strap, id: request.id)
      case .strapsList: try listStraps(id: request.id)
      case .strapsScan(let duration, let all): try scan(for: duration, all: all, id: request.id)
      case .strapsAdd(let address, let runner): try addStrap(address, runner: runner, id: request.id)
      case .strapsForget(let address): try forgetStrap(address, id: request.id)
      case .strapsRelease(let address, let duration): try releaseStrap(address, for: duration, id: request.id)
      case .runnerList(let name): try listRunners(name, id: request.id)
      case .runnerSet(let name, let change): try setRunner(name, change, id: request.id)
      case .runnerForget(let name): try forgetRunner(name, id: request.id)
      case .targetSet(let strap, let target): try setTarget(target, of: strap, id: request.id)
      case .targetClear(let strap): try setTarget(nil, of: strap, id: request.id)
      case .workoutStart(let strap, let workout): try startWorkout(workout, of: strap, id: request.id)
      case .workoutControl(let strap, let command): try control(command, of: strap, id: request.id)
      }
    } catch {
      enqueue(ServerMessage.error(error).line())
    }
  }

  private func subscribe(_ subscription: Subscription, id: RequestID) throws(ErrorMessage) {
    var straps: Set<String>?
    if let names = subscription.straps {
      var known: Set<String> = []
      for name in names { known.insert(try knownStrap(name, id: id)) }
      straps = known
    }
    filter = ReportFilter(types: subscription.reports, straps: straps)
    guard let since = subscription.since else {
      enqueue(ServerMessage.reply(Reply(id: id)).line())
      goLive()
      return
    }
    server.trimHistory()
    let (from, cursor) = server.history.position(
      after: since.boot == server.boot ? since.seq : nil, last: server.seq, wanted: filter)
    enqueue(ServerMessage.reply(Reply(id: id, from: from)).line())
    feed(from: cursor)
  }

  private func sendStates(id: RequestID) throws(ErrorMessage) {
    let states = server.encodedStates()
    let line = states.reply(id: id, reason: states.lines.isEmpty ? server.handlers.straps.reasonForNone() : nil)
    guard line.count <= LineFramer.maximumLineLength else {
      throw ErrorMessage(
        id: id, code: .notPossible,
        message: "The states of all straps do not fit into one line: subscribe to reports [\"state\"] instead.")
    }
    enqueue(line)
  }

  private func resetEnergy(of strap: String, id: RequestID) throws(ErrorMessage) {
    let address = try knownStrap(strap, id: id)
    do {
      try server.handlers.resetEnergy(address)
    } catch {
      server.handlers.log(.notice, "energy.reset of \(address) for \(peer) was not possible: \(error.reason)")
      throw ErrorMessage(id: id, code: .notPossible, message: error.reason)
    }
    server.handlers.log(.notice, "energy.reset of \(address) for \(peer)")
    enqueue(ServerMessage.reply(Reply(id: id)).line())
  }

  func knownStrap(_ name: String, id: RequestID) throws(ErrorMessage) -> String {
    if let address = server.handlers.strap(name) { return address }
    let known = server.handlers.states().strapsAndRunners
    throw ErrorMessage(
      id: id, code: .unknownStrap,
      message:
        "No strap is called '\(String(name.unicodeScalars.prefix(64)))'; known: \(known.isEmpty ? "none" : known).")
  }
}

extension Request.Method {
  /// Whether it does more than give answers.
  fileprivate var changesSomething: Bool {
    switch self {
    case .subscribe, .status, .strapsList, .strapsScan, .runnerList: false
    case .energyReset, .strapsAdd, .strapsForget, .strapsRelease, .runnerSet, .runnerForget, .targetSet, .targetClear,
      .workoutStart, .workoutControl:
      true
    }
  }
}

extension [Report] {
  /// The first straps, and who wears them: `F0:9E:1A:00:00:01 (Anna), sim:lsd`.
  var strapsAndRunners: String {
    prefix(8).map { report in report.strap + (report.runner.map { " (\($0))" } ?? "") }.joined(separator: ", ")
  }
}

extension Result<Request, ErrorMessage> {
  /// The id of a request, whether it was understood or not.
  fileprivate var id: RequestID? {
    switch self {
    case .success(let request): request.id
    case .failure(let error): error.id
    }
  }
}

extension ErrorMessage {
  init(_ error: FramingError) {
    switch error {
    case .lineTooLong(let limit):
      self.init(code: .lineTooLong, message: "A line has at most \(limit) bytes: send shorter requests, one a line.")
    case .notUTF8(let position):
      self.init(code: .notUTF8, message: "A line must be UTF-8: connect again and send UTF-8.", at: position)
    }
  }
}
