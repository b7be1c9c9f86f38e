import ZoneReport

/// The requests about straps that are known or in range.
extension ReportClient {
  func listStraps(id: RequestID) throws(ErrorMessage) {
    let straps = server.handlers.straps.list()
    let reason = straps.isEmpty ? server.handlers.straps.reasonForNone() : nil
    try reply(Reply(id: id, straps: straps, reason: reason))
  }

  /// One scan at a time: what it finds goes to this client alone, and ends with its connection.
  func scan(for duration: Duration, all: Bool, id: RequestID) throws(ErrorMessage) {
    guard scan == nil else {
      throw ErrorMessage(id: id, code: .notPossible, message: "A scan of yours is running: wait for its reply.")
    }
    do throws(ReportServer.NotPossible) {
      scan = try server.handlers.straps.scan(
        duration, all,
        { [unowned self] strap in
          enqueue(ServerMessage.found(FoundStrap(id: id, strap: strap)).line())
          pump()
        }, { [unowned self] result in scanEnded(result, id: id) })
    } catch {
      throw ErrorMessage(id: id, code: .notPossible, message: error.reason)
    }
  }

  private func scanEnded(_ result: Result<[StrapEntry], ReportServer.NotPossible>, id: RequestID) {
    scan = nil
    do throws(ErrorMessage) {
      switch result {
      case .success(let straps): try reply(Reply(id: id, straps: straps))
      case .failure(let error): throw ErrorMessage(id: id, code: .notPossible, message: error.reason)
      }
    } catch {
      enqueue(ServerMessage.error(error).line())
    }
    pump()
  }

  func addStrap(_ address: String, runner: String?, id: RequestID) throws(ErrorMessage) {
    let what = "straps.add of \(address)\(runner.map { " for \($0)" } ?? "")"
    try keep(what, id: id) { answer throws(ErrorMessage) in
      try server.handlers.straps.add(address, runner) { note in answer(Reply(id: id, reason: note)) }
    }
  }

  func forgetStrap(_ address: String, id: RequestID) throws(ErrorMessage) {
    try keep("straps.forget of \(address)", id: id) { answer throws(ErrorMessage) in
      try server.handlers.straps.forget(address) { note in answer(Reply(id: id, reason: note)) }
    }
  }

  func releaseStrap(_ address: String, for duration: Duration, id: RequestID) throws(ErrorMessage) {
    try keep("straps.release of \(address)", id: id) { answer throws(ErrorMessage) in
      try server.handlers.straps.release(address, duration) { strap, note in
        answer(Reply(id: id, straps: [strap], reason: note))
      }
    }
  }

  /// Does a request whose answer comes once the change is kept on the disk. Until then the client's next request waits, so that
  /// answers come in the order of the requests, and no more than one of each client is held.
  func keep(
    _ what: String, id: RequestID, _ body: (_ answer: @escaping (Reply) -> Void) throws(ErrorMessage) -> Void
  ) throws(ErrorMessage) {
    isKeeping = true
    do throws(ErrorMessage) {
      try changing(what, id: id) { () throws(ErrorMessage) in
        try body { [self] reply in
          isKeeping = false
          do throws(ErrorMessage) {
            try self.reply(reply)
          } catch {
            enqueue(ServerMessage.error(error).line())
          }
          goOn()
        }
      }
    } catch {
      isKeeping = false
      throw error
    }
  }

  /// Does a request that changes something, and answers it with the note that comes of it.
  func change(
    _ what: String, id: RequestID, _ body: () throws(ErrorMessage) -> String?
  ) throws(ErrorMessage) {
    let note = try changing(what, id: id, body)
    enqueue(ServerMessage.reply(Reply(id: id, reason: note)).line())
  }

  /// Does a request that changes something, and logs whose it was.
  private func changing<Result>(
    _ what: String, id: RequestID, _ body: () throws(ErrorMessage) -> Result
  ) throws(ErrorMessage) -> Result {
    // Whatever a client calls a strap or a runner: in the log it is one line of a length that a person reads.
    // Scalars are counted, since one character may have any number of them.
    let what = what.unicodeScalars.count > 160 ? String(what.unicodeScalars.prefix(160)) + "..." : what
    let result: Result
    do throws(ErrorMessage) {
      result = try body()
    } catch {
      // The message is for who asked: it may hold heart rates.
      server.handlers.log(.notice, "\(what) by \(peer) was refused: \(error.code.name)")
      throw ErrorMessage(id: id, code: error.code.value ?? .notPossible, message: error.message)
    }
    server.handlers.log(.notice, "\(what) by \(peer)")
    return result
  }

  /// Answers with `reply`; `remedy` is what to do where it has no room.
  func reply(_ reply: Reply, orElse remedy: String? = nil) throws(ErrorMessage) {
    let line = ServerMessage.reply(reply).line()
    guard line.count <= LineFramer.maximumLineLength else {
      throw ErrorMessage(
        id: reply.id, code: .notPossible,
        message: "The answer does not fit into one line\(remedy.map { ": " + $0 } ?? "").")
    }
    enqueue(line)
  }
}
