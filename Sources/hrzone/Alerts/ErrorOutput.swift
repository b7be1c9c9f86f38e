import Glibc
import Posix
import Primitives
import TOMLFile

/// What a child process writes to standard error: read once it has ended, to say why it failed.
///
/// It holds as much as a pipe does. What is written past that is lost, so the child never waits for a reader.
final class ErrorOutput {
  /// The longest line that is told, in code points.
  static let longestLine = 120

  private let pipe: Pipe

  init() throws(SystemError) {
    pipe = try Pipe()
    pipe.readEnd.setNonBlocking()
    pipe.writeEnd.setNonBlocking()
  }

  /// What the child writes to.
  var descriptor: Int32 { pipe.writeEnd.raw }

  /// The last line that shows something; nil if there is none.
  func lastLine() -> String? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(pipe.readEnd.raw, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.last { !String($0).isBlank }.map { String($0).oneLine.shortened(to: Self.longestLine) }
  }
}
