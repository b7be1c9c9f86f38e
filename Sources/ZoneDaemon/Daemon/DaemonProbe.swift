import Diagnosis
import EventLoop
import Glibc
import Posix
import Primitives
import ZoneClient
import ZoneProtocol

/// Asks the daemon at a socket for its version and its straps.
final class DaemonProbe {
  /// The time limit for the daemon's answer.
  private static let limit = Duration.seconds(2)

  private let path: String
  private let completion: (DoctorFacts.DaemonView) -> Void
  private let loop: Loop
  private var request: SingleRequest?
  private var eventSource: DescriptorEventSource?
  private var timer: ScheduledTimer?

  /// Starts the request. `completion` is called once, never from inside this call.
  init(path: String, loop: Loop, completion: @escaping (DoctorFacts.DaemonView) -> Void) {
    self.path = path
    self.loop = loop
    self.completion = completion
    timer = loop.schedule(at: loop.now) { [weak self] _ in self?.start() }
  }

  deinit {
    // The event source must go before the descriptor closes.
    eventSource?.cancel()
  }

  private func start() {
    do throws(ConnectionError) {
      request = try SingleRequest(.status, path: path, limit: Self.limit, now: loop.now)
      try wait()
    } catch {
      finish(.unreachable(path: path, DoctorFacts.DaemonFault(error)))
    }
  }

  private func wait() throws(ConnectionError) {
    guard let request, let descriptor = request.descriptor else { throw .closed }
    timer = loop.schedule(at: request.nextDeadline) { [weak self] _ in self?.advance() }
    do throws(SystemError) {
      eventSource = try loop.watch(descriptor, for: request.wantsToWrite ? [.readable, .writable] : .readable) {
        [weak self] _ in self?.advance()
      }
    } catch { throw .system(error) }
  }

  private func advance() {
    // The request may close its descriptor, so cancel the event source first. The event source outlives this call.
    eventSource?.cancel()
    do throws(ConnectionError) {
      guard let answer = try request?.advance(to: loop.now) else { return try wait() }
      finish(.serving(path: path, Self.answer(answer)))
    } catch {
      finish(.unreachable(path: path, DoctorFacts.DaemonFault(error)))
    }
  }

  private static func answer(_ answer: SingleRequest.Answer) -> DoctorFacts.DaemonAnswer {
    var view = DoctorFacts.DaemonAnswer(server: answer.hello.server)
    for report in answer.reply.states ?? [] {
      guard case .state(let state) = report.body else { continue }
      view.straps.append(
        DoctorFacts.KnownStrap(
          address: report.strap, phase: state.phase?.value, reason: state.reason, link: state.link,
          fault: state.fault?.value, drops: state.drops ?? 0, state: state))
    }
    return view
  }

  private func finish(_ view: DoctorFacts.DaemonView) {
    request = nil
    timer = loop.schedule(at: loop.now) { [weak self] _ in self?.completion(view) }
  }
}

extension DoctorFacts.DaemonFault {
  /// The fault that a failed connection shows.
  init(_ error: ConnectionError) {
    switch error {
    case .notFound(let places): self = .notFound(places)
    case .notSocket: self = .notRunning
    case .pathEmpty, .pathTooLong: self.init(SystemError("connect", code: ENAMETOOLONG))
    case .system(let error): self.init(error)
    case .silent: self = .silent
    case .closed: self = .other("it closed the connection")
    case .notHrzoned(let reason): self = .other("it does not speak hrzoned's protocol: \(reason)")
    case .otherVersion(let version, _): self = .other("it speaks protocol \(version)")
    case .refused(let error): self = .other("it says: \(error.message)")
    }
  }

  private init(_ error: SystemError) {
    switch error.code {
    case ENOENT, ECONNREFUSED: self = .notRunning
    case EACCES, EPERM: self = .denied
    // The listening queue is full: the daemon accepts nobody.
    case EAGAIN: self = .silent
    default: self = .other("\(error)")
    }
  }
}
