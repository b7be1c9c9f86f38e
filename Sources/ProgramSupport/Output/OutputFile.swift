import Glibc
import Posix

/// Writing the result of a command to a file that a person named.
package enum OutputFile {
  /// Writes `bytes` to `path`, as a whole or not at all; `-` is standard output.
  ///
  /// What this program wrote can be made again at any time, so an older result is replaced. Another file is not.
  /// - Parameters:
  ///   - bytes: the content.
  ///   - path: the file.
  ///   - force: whether any file may be replaced.
  ///   - sources: the files that the content is made of. They are never replaced.
  ///   - isOlderResult: whether a file that begins with these bytes may be replaced without `force`.
  package static func write(
    _ bytes: [UInt8], to path: String, force: Bool, sources: [String] = [], isOlderResult: ([UInt8]) -> Bool
  ) throws(CommandError) -> ExitStatus {
    if path == "-" { return try Output.print(bytes) }
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR {
      throw CommandError("\(path.oneLine) is a folder. Name a file in it.", .cannotCreate)
    }
    // A device or a pipe is written, not replaced.
    if exists, status.st_mode & S_IFMT != S_IFREG { return try write(bytes, into: path) }
    if exists {
      if sources.contains(where: { isSame(status, $0) }) {
        throw CommandError("\(path.oneLine) is what the output is made of. Name another file.", .cannotCreate)
      }
      if !force, status.st_size > 0 {
        guard let head = head(of: path), isOlderResult(head) else {
          throw CommandError(
            "\(path.oneLine) exists already and is another kind of file. Name another file, or replace it with --force.",
            .cannotCreate)
        }
      }
      guard unsafe access(path, W_OK) == 0 else {
        throw CommandError("cannot write \(path.oneLine): \(SystemError.reason(of: errno)).", .cannotCreate)
      }
    }
    do throws(SystemError) {
      // A file that was private stays so.
      try AtomicFile.replace(bytes, at: path, mode: exists ? status.st_mode & 0o777 : 0o666)
    } catch {
      throw CommandError("cannot write \(path.oneLine): \(error.reason).", .cannotCreate)
    }
    return .success
  }

  private static func isSame(_ status: stat, _ path: String) -> Bool {
    var other = stat()
    return unsafe stat(path, &other) == 0 && other.st_ino == status.st_ino && other.st_dev == status.st_dev
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
