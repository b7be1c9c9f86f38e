import ArgumentParser
import Posix

extension ParsableCommand {
  /// Runs `body` and exits with its status. Prints an error to standard error.
  package func ending(_ body: () throws(CommandError) -> ExitStatus) throws {
    SignalPipe.ignoreBrokenPipes()
    let status: ExitStatus
    do throws(CommandError) {
      status = try body()
    } catch {
      Output.note(error.message)
      status = error.status
    }
    throw ExitCode(status.rawValue)
  }
}
