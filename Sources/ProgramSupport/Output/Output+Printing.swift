import Posix

extension Output {
  /// Writes `lines` to standard output.
  package static func print(_ lines: [String]) throws(CommandError) -> ExitStatus {
    try print(lines.flatMap { Array(($0 + "\n").utf8) })
  }

  /// Writes `bytes` to standard output.
  package static func print(_ bytes: [UInt8]) throws(CommandError) -> ExitStatus {
    do throws(OutputError) {
      try Output(1).write(bytes)
    } catch {
      return try error.ending(writing: "standard output")
    }
    return .success
  }
}
