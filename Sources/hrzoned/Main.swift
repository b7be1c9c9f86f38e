import Glibc
import Posix
import ZoneDaemon

@main enum Main {
  static func main() {
    exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }

  private static func run(_ arguments: [String]) -> ExitStatus {
    do throws(UsageError) {
      switch try Command(parsing: arguments) {
      case .help: return Program.print(help)
      case .version: return Program.print("hrzoned \(Program.version)\n")
      case .check(let options): return Program.check(options)
      case .doctor(let options, let json): return Program.doctor(options, json: json)
      case .run(let options): return Program.run(options)
      }
    } catch {
      Log(level: .error).write(.error, "\(error.message); see `hrzoned --help`.")
      return .usage
    }
  }
}
