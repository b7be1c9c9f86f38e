import Glibc
import Posix
import Primitives
import ProgramSupport

/// Writing of workouts.
enum WorkoutOutput {
  /// Writes `bytes` to the file at `path`, or to standard output if it is `-`. Makes the folder of the file.
  static func write(_ bytes: [UInt8], to path: String, isReplacing: Bool) throws(CommandError) -> ExitStatus {
    guard path != "-" else { return try Output.print(bytes) }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      do throws(SystemError) {
        try Directory.makeWithParents(String(path[..<slash]))
      } catch {
        throw CommandError("cannot \(error.operation): \(error.reason).", .cannotCreate)
      }
    }
    let raw = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (isReplacing ? O_TRUNC : O_EXCL), 0o644)
    guard raw >= 0 else {
      if errno == EEXIST { throw exists(path) }
      throw CommandError("cannot write \(path): \(SystemError.reason(of: errno)).", .cannotCreate)
    }
    let file = OwnedDescriptor(adopting: raw)
    do throws(OutputError) {
      try Output(file.raw).write(bytes)
    } catch {
      return try error.ending(writing: path)
    }
    return .success
  }

  /// The error for a file that is not replaced.
  static func exists(_ path: String) -> CommandError {
    CommandError(
      "\(path) exists already. Name another file with --output, or overwrite it with --force.", .cannotCreate)
  }
}
