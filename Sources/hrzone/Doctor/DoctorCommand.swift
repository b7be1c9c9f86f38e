import ArgumentParser
import Glibc
import Posix
import Primitives
import ProgramSupport
import ZoneProtocol

/// `hrzone doctor`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Finds out why a strap does not work, and says how to fix it.",
    discussion: """
      Examples:
        hrzone doctor
        hrzone doctor --json | jq '.checks[] | select(.outcome == "failed")'

      It runs `hrzoned --doctor`. It also checks whether your user can reach hrzoned's socket. It changes nothing and takes at \
      most 12 seconds.

      Exit status 0: all is well. Exit status 1: a check failed.
      """)

  @OptionGroup var socket: SocketOption
  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    SignalPipe.ignoreBrokenPipes()
    let environment = ProcessEnvironment.variables()
    let view = SocketView.probe(socket.option)
    let program = DoctorProgram(arguments: socket.option.map { ["--socket", $0] } ?? [], environment: environment)
    let report = DoctorReport(
      program: "hrzone \(Hrzone.version)", checks: ClientChecks.all(program: program.run(), view: view))
    let text =
      json
      ? report.line()
      : DoctorText(isTerminal: isatty(STDOUT_FILENO) == 1) { environment[$0] }.lines(report)
        .map { $0 + "\n" }.joined()
    do throws(OutputError) {
      try Output(STDOUT_FILENO).write(Array(text.utf8))
    } catch {
      return try ending { () throws(CommandError) in try error.ending(writing: "standard output") }
    }
    throw ExitCode((report.isWell ? ExitStatus.success : .failure).rawValue)
  }
}
