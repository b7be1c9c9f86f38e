import Glibc
import Posix

/// Reads a capture line by line, with one block in memory.
final class CaptureReader {
  /// The longest line in bytes, as on the socket.
  static let longestLine = 65_536

  private let path: String
  private let file: OwnedDescriptor
  private var block = [UInt8](repeating: 0, count: 65_536)
  private var next = 0
  private var end = 0
  private var isGreeted = false
  /// The number of the last line read; the first is 1.
  private(set) var line = 0

  init(path: String) throws(CaptureError) {
    self.path = path
    // O_NONBLOCK: without it, opening a pipe waits for the other end.
    let raw = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard raw >= 0 else { throw .unreadable(path: path, SystemError("open")) }
    file = OwnedDescriptor(adopting: raw)
    var status = stat()
    guard unsafe fstat(raw, &status) == 0 else { throw .unreadable(path: path, SystemError("examine")) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
  }

  /// The next line that is not blank; nil at the end of the file.
  func read() throws(CaptureError) -> CaptureLine? {
    while let bytes = try nextLine() {
      if bytes.isEmpty { continue }
      do throws(CaptureError.Problem) {
        let parsed = try CaptureLine(parsing: bytes)
        if case .hello = parsed { isGreeted = true }
        guard isGreeted else { throw .noHello }
        return parsed
      } catch {
        throw .damaged(path: path, line: line, error)
      }
    }
    return nil
  }

  private func nextLine() throws(CaptureError) -> [UInt8]? {
    var bytes: [UInt8] = []
    while true {
      if next == end {
        try fill()
        // The last line may lack its newline.
        if end == 0 {
          guard !bytes.isEmpty else { return nil }
          line += 1
          return bytes
        }
      }
      let newline = block[next..<end].firstIndex(of: UInt8(ascii: "\n"))
      bytes += block[next..<(newline ?? end)]
      next = newline.map { $0 + 1 } ?? end
      guard bytes.count <= Self.longestLine else {
        throw .damaged(path: path, line: line + 1, .tooLong(limit: Self.longestLine))
      }
      guard newline == nil else {
        line += 1
        return bytes
      }
    }
  }

  private func fill() throws(CaptureError) {
    next = 0
    end = 0
    while true {
      let raw = file.raw
      let count = unsafe block.withUnsafeMutableBytes { bytes in
        unsafe Glibc.read(raw, bytes.baseAddress, bytes.count)
      }
      if count >= 0 {
        end = count
        return
      }
      let error = SystemError("read")
      guard error.code == EINTR else { throw .unreadable(path: path, error) }
    }
  }
}
