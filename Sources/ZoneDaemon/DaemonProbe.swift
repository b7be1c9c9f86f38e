import EventLoop
import Glibc
import Posix
import Primitives
import ZoneClient
import ZoneReport

/// Asks the daemon that serves a socket who it is, and which straps it has.
final class DaemonProbe {
  private static let patience = Duration.seconds(2)
  private static let status = RequestID.integer(1)

  private let path: String
  private let completion: (DoctorFacts.DaemonView) -> Void
  private let loop: Loop
  private var socket: OwnedDescriptor?
  private var watch: DescriptorWatch?
  private var timer: ScheduledTimer?
  private var framer = LineFramer()
  private var answer: DoctorFacts.DaemonAnswer?

  /// Begins to ask; `completion` is called once, never from inside this call.
  init(path: String, loop: Loop, completion: @escaping (DoctorFacts.DaemonView) -> Void) {
    self.path = path
    self.loop = loop
    self.completion = completion
    timer = loop.schedule(at: loop.now) { [weak self] _ in self?.start() }
  }

  deinit {
    // Before the descriptor closes.
    watch?.cancel()
  }

  private func start() {
    do throws(SystemError) {
      let descriptor = try Self.connected(to: path)
      let raw = descriptor.raw
      socket = consume descriptor
      watch = try loop.watch(raw, for: .readable) { [weak self] _ in self?.receive(raw) }
      timer = loop.schedule(at: loop.now + Self.patience) { [weak self] _ in self?.fail(.silent) }
    } catch {
      switch error.code {
      case ENOENT, ECONNREFUSED: fail(.notRunning)
      case EACCES, EPERM: fail(.denied)
      // Its backlog is full: it takes nobody any more.
      case EAGAIN: fail(.silent)
      default: fail(.other("\(error)"))
      }
    }
  }

  private static func connected(to path: String) throws(SystemError) -> OwnedDescriptor {
    guard let address = UnixAddress(path: path) else { throw SystemError("connect", code: ENAMETOOLONG) }
    let descriptor = try UnixAddress.makeSocket()
    try address.connect(descriptor.raw)
    return descriptor
  }

  private func receive(_ raw: Int32) {
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    let count = unsafe buffer.withUnsafeMutableBytes { piece in unsafe read(raw, piece.baseAddress, piece.count) }
    guard count > 0 else {
      if count < 0, errno == EAGAIN || errno == EINTR { return }
      return fail(.other("it closed the connection"))
    }
    unsafe framer.append(buffer.span.bytes.extracting(first: count))
    while watch != nil {
      do {
        guard let line = try framer.next() else { return }
        take(try ServerMessage(line: line), raw)
      } catch {
        fail(.other("it does not speak hrzoned's protocol: \(error)"))
      }
    }
  }

  private func take(_ message: ServerMessage, _ raw: Int32) {
    switch message {
    case .hello(let hello):
      guard hello.isCompatible else { return fail(.other("it speaks protocol \(hello.protocolVersion)")) }
      answer = DoctorFacts.DaemonAnswer(server: hello.server)
      send(Request(id: Self.status, method: .status).line(), to: raw)
    case .reply(let reply) where reply.id == Self.status: finish(reply.states ?? [])
    case .error(let error): fail(.other("it says: \(error.message)"))
    case .report, .reply, .found, .dropped, .unknown: break
    }
  }

  private func send(_ bytes: [UInt8], to raw: Int32) {
    // Far less than a socket takes at once.
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.send(raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    if count != bytes.count { fail(.silent) }
  }

  private func finish(_ states: [Report]) {
    guard var answer else { return fail(.other("it did not greet")) }
    for report in states {
      guard case .state(let state) = report.body else { continue }
      answer.straps.append(
        DoctorFacts.KnownStrap(
          address: report.strap, phase: state.phase?.value, reason: state.reason, link: state.link,
          fault: state.fault?.value, drops: state.drops ?? 0, state: state))
    }
    end(.serving(path: path, answer))
  }

  private func fail(_ fault: DoctorFacts.DaemonFault) {
    end(.unreachable(path: path, fault))
  }

  private func end(_ view: DoctorFacts.DaemonView) {
    watch = nil
    timer = loop.schedule(at: loop.now) { [weak self] _ in self?.completion(view) }
  }
}

extension DoctorFacts.DaemonFault {
  /// What a failed connection says of the daemon.
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
    // Its backlog is full: it takes nobody any more.
    case EAGAIN: self = .silent
    default: self = .other("\(error)")
    }
  }
}
