import Glibc
import Posix
import ProgramSupport
import RunHistory

/// Writing the result of a command to a file that a person named.
enum OutputFile {
  /// Writes `bytes` to `path`, as a whole or not at all; `-` is standard output.
  ///
  /// What is written can be made again at any time, so an older result is replaced. Another file is not.
  /// - Parameters:
  ///   - bytes: the content.
  ///   - path: the file.
  ///   - force: whether any file may be replaced.
  ///   - isOlderResult: whether a file with this content may be replaced without `force`.
  static func write(
    _ bytes: [UInt8], to path: String, force: Bool, isOlderResult: ([UInt8]) -> Bool
  ) throws(CommandError) -> ExitStatus {
    if path == "-" { return try Output.print(bytes) }
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw CommandError("\(path.oneLine) is a folder. Name a file in it.", .cannotCreate)
    }
    // A device or a pipe is written, not replaced.
    if exists, status.st_mode & S_IFMT != S_IFREG { return try write(bytes, into: path) }
    if exists, !force, status.st_size > 0 {
      guard let head = head(of: path), isOlderResult(head) else {
        throw CommandError(
          "\(path.oneLine) exists already and is another kind of file. Name another file, or replace it with --force.",
          .cannotCreate)
      }
    }
    do throws(SystemError) {
      // The target of a link is replaced, not the link. A file that was private stays so.
      try AtomicFile.write(bytes, to: HistoryFile.resolved(path), mode: exists ? status.st_mode & 0o777 : 0o666)
    } catch {
      throw CommandError("cannot write \(path.oneLine): \(error.reason).", .cannotCreate)
    }
    return .success
  }

  private static func write(_ bytes: [UInt8], into path: String) throws(CommandError) -> ExitStatus {
    let raw = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
    guard raw >= 0 else {
      throw CommandError("cannot write \(path.oneLine): \(SystemError.reason(of: errno)).", .cannotCreate)
    }
    let descriptor = OwnedDescriptor(adopting: raw)
    do throws(OutputError) {
      try Output(descriptor.raw).write(bytes)
    } catch {
      return try error.ending(writing: path.oneLine)
    }
    return .success
  }

  /// The first 4 KiB of a file; nil if it cannot be read.
  private static func head(of path: String) -> [UInt8]? {
    let raw = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard raw >= 0 else { return nil }
    let descriptor = OwnedDescriptor(adopting: raw)
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor.raw, $0.baseAddress, $0.count) }
    return count < 0 ? nil : Array(bytes.prefix(count))
  }
}
