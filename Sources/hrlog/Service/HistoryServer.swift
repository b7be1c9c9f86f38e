import Glibc
import Posix
import Primitives
import ProgramSupport
import RunHistory
import ZoneProtocol

/// The recorder's own socket: it shows a user the sessions of the runners that the settings give to that user.
///
/// Reading the file itself would need the right to write it, so only the recorder opens it. A client that does not read its answer
/// waits in a bounded buffer, and never holds up recording.
final class HistoryServer {
  private let listener: OwnedDescriptor
  /// The runners whose sessions each user may see and change.
  var settings: RecorderSettings
  private var clients: [Client] = []

  /// The most clients at a time. Further ones wait in the kernel's queue.
  static let mostClients = 16
  /// The most clients of one user, so that no user takes all places.
  static let mostClientsOfAUser = 8
  /// A client that neither sends nor reads for so long is closed.
  static let patience = Duration.seconds(30)

  init(listener: consuming OwnedDescriptor, settings: RecorderSettings) {
    self.listener = listener
    self.listener.setNonBlocking()
    self.settings = settings
  }

  /// What poll(2) is to wait for, in a fixed order until `advance`.
  var entries: [pollfd] {
    let isFull = clients.count >= Self.mostClients
    return [pollfd(fd: isFull ? -1 : listener.raw, events: Int16(POLLIN), revents: 0)]
      + clients.map { pollfd(fd: $0.descriptor.raw, events: Int16($0.isAnswering ? POLLOUT : POLLIN), revents: 0) }
  }

  /// Whether there are clients.
  var hasClients: Bool { !clients.isEmpty }

  /// When a silent client is closed; at once if a client has sent several requests.
  var nextDeadline: Instant? {
    clients.map { $0.hasMore ? Instant(nanoseconds: .min) : $0.lastMove + Self.patience }.min()
  }

  /// Accepts clients, and answers requests from `history`. Without one, each request gets the error `fault`.
  func advance(to now: Instant, history: HistoryFile?, fault: String) {
    while clients.count < Self.mostClients {
      let raw = accept(listener.raw, nil, nil)
      guard raw >= 0 else { break }
      let descriptor = OwnedDescriptor(adopting: raw)
      _ = fcntl(raw, F_SETFD, FD_CLOEXEC)
      descriptor.setNonBlocking()
      guard let peer = PeerCredentials(of: descriptor.raw) else { continue }
      guard clients.count(where: { $0.user == peer.user }) < Self.mostClientsOfAUser else {
        Self.refuse(descriptor)
        continue
      }
      clients.append(Client(descriptor, peer.user, rights: rights(of: peer.user), now))
    }
    clients.removeAll { client in
      client.advance(to: now, history: history, fault: fault)
      return client.isOver || now - client.lastMove >= Self.patience
    }
  }

  /// Tells a client that its user has enough connections.
  private static func refuse(_ descriptor: borrowing OwnedDescriptor) {
    let limit =
      "You have \(mostClientsOfAUser) connections to the recorder already. Try again when one of them has ended."
    let line = HistoryAnswer.error(.refused(limit))
    _ = unsafe line.withUnsafeBytes { bytes in
      unsafe Glibc.send(descriptor.raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    }
  }

  /// Root and the recorder's own user could read the file as well.
  private func rights(of user: uid_t) -> RecorderSettings.Runners {
    if user == 0 || user == geteuid() { return .all }
    return User(id: user).map { settings.runners(for: $0.name) } ?? .named([])
  }
}

/// One connection: a request, its answer, then the next request.
private final class Client {
  let descriptor: OwnedDescriptor
  let user: uid_t
  private let rights: RecorderSettings.Runners
  private var framer = LineFramer()
  private var answer = ArraySlice<UInt8>()
  private(set) var lastMove: Instant
  private(set) var isOver = false

  init(_ descriptor: consuming OwnedDescriptor, _ user: uid_t, rights: RecorderSettings.Runners, _ now: Instant) {
    self.descriptor = descriptor
    self.user = user
    self.rights = rights
    lastMove = now
  }

  var isAnswering: Bool { !answer.isEmpty }

  /// Whether another request has arrived and can be answered now.
  var hasMore: Bool { answer.isEmpty && framer.hasMore && !isOver }

  func advance(to now: Instant, history: HistoryFile?, fault: String) {
    if answer.isEmpty { receive(now, history, fault) }
    send(now)
  }

  private func receive(_ now: Instant, _ history: HistoryFile?, _ fault: String) {
    guard framer.hasMore || read(now) else { return }
    do throws(FramingError) {
      guard let line = try framer.next() else { return }
      answer = respond(to: line, history, fault)[...]
    } catch {
      isOver = true
    }
  }

  /// Reads what has arrived.
  /// - Returns: whether the connection goes on.
  private func read(_ now: Instant) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor.raw, $0.baseAddress, $0.count, 0) }
    if count > 0 {
      unsafe framer.append(buffer.span.extracting(..<count).bytes)
      lastMove = now
    } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
      isOver = true
    }
    return !isOver
  }

  private func send(_ now: Instant) {
    while !answer.isEmpty {
      let count = unsafe answer.withUnsafeBytes { bytes in
        unsafe Glibc.send(descriptor.raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else {
        if errno != EAGAIN && errno != EINTR { isOver = true }
        return
      }
      answer = answer.dropFirst(count)
      lastMove = now
    }
    answer = []
  }

  private func respond(to line: [UInt8], _ history: HistoryFile?, _ fault: String) -> [UInt8] {
    guard let request = HistoryRequest(line: line) else {
      return HistoryAnswer.error(.refused("The recorder does not know this request. Install the hrlog of its version."))
    }
    guard let history else { return HistoryAnswer.error(.refused(fault)) }
    do throws(HistoryError) {
      return try respond(to: request, history) + HistoryAnswer.end
    } catch {
      return HistoryAnswer.error(error)
    }
  }

  private func respond(to request: HistoryRequest, _ history: HistoryFile) throws(HistoryError) -> [UInt8] {
    switch request {
    case .sessions: return try history.entries(SessionFilter(rights)).flatMap(HistoryAnswer.session)
    case .record(let session, let wholeContext):
      // A session of somebody else does not exist for this user.
      guard try sessions(history).contains(session) else { throw .noSession("\(session)") }
      if wholeContext, rights != .all {
        throw .refused("Only root may compare with everything before a session, since that may be another runner's.")
      }
      var lines: [UInt8] = []
      HistoryAnswer.lines(of: try history.record(session, wholeContext: wholeContext)) { lines += $0 }
      return lines
    case .change(let change):
      if case .undo = change {
        guard try history.runnersToUndo(at: Clock.time).allSatisfy(rights.admits) else {
          throw .refused("There is nothing of yours to undo: the newest change is somebody else's.")
        }
      } else {
        let mine = try sessions(history)
        if let other = change.sessions.first(where: { !mine.contains($0) }) { throw .noSession("\(other)") }
      }
      return HistoryAnswer.done(try history.apply(change, at: Clock.time))
    case .measurements:
      return try history.measurements().filter { rights.admits($0.runner) }.flatMap(HistoryAnswer.measurement)
    case .measure(let measurement):
      guard rights.admits(measurement.runner) else {
        throw .refused("You may not record a measurement of \(measurement.runner?.oneLine ?? "an unnamed runner").")
      }
      try history.add(measurement)
      return []
    }
  }

  private func sessions(_ history: HistoryFile) throws(HistoryError) -> Set<Int64> {
    Set(try history.sessions(SessionFilter(rights)).map(\.id))
  }
}
