import Glibc
import Posix
import ZoneDaemon

@main enum Main {
  static func main() {
    do throws(UnreadableArguments) {
      exit(run(try ProcessEnvironment.arguments()).rawValue)
    } catch {
      Log(level: .error).write(.error, "\(error).")
      exit(ExitStatus.systemFault.rawValue)
    }
  }

  private static func run(_ arguments: [String]) -> ExitStatus {
    do throws(UsageError) {
      switch try Command(parsing: arguments) {
      case .help: return DaemonMain.print(help)
      case .version: return DaemonMain.print("hrzoned \(DaemonMain.version)\n")
      case .check(let options): return DaemonMain.check(options)
      case .doctor(let options, let json): return DaemonMain.doctor(options, json: json)
      case .run(let options): return DaemonMain.run(options)
      }
    } catch {
      Log(level: .error).write(.error, "\(error.message); see `hrzoned --help`.")
      return .usage
    }
  }
}
