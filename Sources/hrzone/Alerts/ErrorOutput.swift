import Glibc
import Posix
import Primitives
import TOMLFile

/// The standard error of a child process, read after its end to explain a failure.
///
/// It holds what fits into a pipe. The rest is lost, so the child never blocks.
final class ErrorOutput {
  /// Longest line that is shown, in code points.
  static let longestLine = 120

  private let pipe: Pipe

  init() throws(SystemError) {
    pipe = try Pipe()
    pipe.readEnd.setNonBlocking()
    pipe.writeEnd.setNonBlocking()
  }

  /// The descriptor for the child's standard error.
  var descriptor: Int32 { pipe.writeEnd.raw }

  /// The last line with visible text; nil if there is none.
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
