import Glibc
import Posix
import ZoneProtocol

/// One connection to the daemon: bytes out, lines in. It never blocks.
final class DaemonConnection {
  private let socket: OwnedDescriptor
  private var framer = LineFramer()
  private var outgoing: [UInt8] = []

  /// Connects to the socket at `path`.
  init(_ path: String) throws(ConnectionError) {
    guard !path.isEmpty else { throw .pathEmpty }
    guard let address = UnixAddress(path: path) else {
      throw .pathTooLong(bytes: path.utf8.count, limit: UnixAddress.maximumPathLength)
    }
    do throws(SystemError) {
      socket = try UnixAddress.makeSocket()
      try address.connect(socket.raw)
    } catch {
      // Connecting to a file that is not a socket gives the same error as connecting to a dead socket.
      if error.code == ECONNREFUSED, !Self.isSocket(path) { throw .notSocket }
      throw .system(error)
    }
  }

  private static func isSocket(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }

  /// The descriptor of the socket, for poll(2) and the like.
  var descriptor: Int32 { socket.raw }

  /// Whether bytes are waiting to be written.
  var wantsToWrite: Bool { !outgoing.isEmpty }

  /// Queues `request` and writes as much as the socket accepts.
  func send(_ request: Request) throws(ConnectionError) {
    outgoing += request.line()
    try flush()
  }

  /// Writes waiting bytes.
  func flush() throws(ConnectionError) {
    while !outgoing.isEmpty {
      let count = unsafe outgoing.withUnsafeBytes { bytes in
        unsafe Glibc.send(socket.raw, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
      }
      guard count >= 0 else {
        switch errno {
        case EINTR: continue
        case EAGAIN: return
        // The daemon may have sent a reason before it closed. Read that first.
        case EPIPE, ECONNRESET: return outgoing.removeAll()
        default: throw .system(SystemError("send"))
        }
      }
      outgoing.removeFirst(count)
    }
  }

  /// The most reads of 16 KiB at once. Decoded, a line takes some times its size, so this bounds the memory of a program that
  /// reads the history.
  private static let readsAtOnce = 8

  /// Reads the lines that have arrived, up to a limit, so that other work has its turn.
  /// - Returns: the lines, and whether the connection ended after them.
  func receive() throws(ConnectionError) -> (lines: [[UInt8]], isEnded: Bool) {
    var lines: [[UInt8]] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    var isEnded = false
    for _ in 0..<Self.readsAtOnce {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe recv(socket.raw, bytes.baseAddress, bytes.count, 0)
      }
      if count > 0 {
        unsafe framer.append(buffer.span.extracting(..<count).bytes)
      } else if count == 0 || errno == ECONNRESET {
        isEnded = true
      } else if errno == EINTR {
        continue
      } else if errno == EAGAIN {
        break
      } else {
        throw .system(SystemError("recv"))
      }
      do throws(FramingError) {
        while let line = try framer.next() { lines.append(line) }
      } catch {
        throw .notHrzoned("\(error)")
      }
      if isEnded || count < buffer.count { break }
    }
    return (lines, isEnded)
  }
}
