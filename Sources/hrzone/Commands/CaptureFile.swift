import Glibc
import Posix
import ProgramSupport

/// A capture that is being written. It contains whole lines only.
final class CaptureFile {
  /// Number of notifications written.
  private(set) var count = 0
  /// Whether the reader has closed the output.
  private(set) var isClosed = false
  private let output: Output
  /// A file that this program opened; nil for standard output.
  private var file: OwnedDescriptor?
  private let name: String
  private var length: off_t = 0

  init(_ output: Output, name: String) {
    self.output = output
    self.name = name
    file = nil
  }

  init(_ file: consuming OwnedDescriptor, name: String) {
    output = Output(file.raw)
    self.name = name
    self.file = consume file
  }

  /// Appends a line. If it does not fit, removes what was written of it.
  func write(_ line: [UInt8], counts: Bool) throws(CommandError) {
    do throws(OutputError) {
      try output.write(line + [UInt8(ascii: "\n")])
    } catch {
      if let raw = file?.raw { ftruncate(raw, length) }
      isClosed = true
      _ = try error.ending(writing: name)
      return
    }
    length += off_t(line.count + 1)
    if counts { count += 1 }
  }
}
