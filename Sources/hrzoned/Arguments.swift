import Primitives
import ZoneClient
import ZoneDaemon

/// The command to run.
enum Command: Equatable {
  case run(Options)
  case check(Options)
  case doctor(Options, json: Bool)
  case version
  case help

  /// Parses `arguments`, which do not include the program's name.
  /// - Throws: `UsageError` that names the argument and what is allowed.
  init(parsing arguments: [String]) throws(UsageError) {
    var options = Options()
    var isCheck = false
    var isDoctor = false
    var isJSON = false
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      let (flag, attached) = Self.split(argument)
      switch flag {
      case "--config": options.configPath = try Self.value(of: flag, attached, &rest, "a file")
      case "--socket": options.socketPath = try Self.value(of: flag, attached, &rest, "a path")
      case "--strap": options.straps.append(try Self.value(of: flag, attached, &rest, "an address"))
      case "--log-level":
        let names = LogLevel.allCases.map(\.name).joined(separator: ", ")
        let name = try Self.value(of: flag, attached, &rest, names)
        guard let level = LogLevel(named: name) else {
          throw UsageError("there is no log level '\(name)'; choose one of \(names)")
        }
        options.logLevel = level
      case "--check", "--doctor", "--json", "--version", "--help", "-h":
        guard attached == nil else { throw UsageError("\(flag) takes no value") }
        switch flag {
        case "--check": isCheck = true
        case "--doctor": isDoctor = true
        case "--json": isJSON = true
        case "--version":
          self = .version
          return
        default:
          self = .help
          return
        }
      default:
        let kind = argument.hasPrefix("-") ? "option" : "argument"
        throw UsageError("unknown \(kind) '\(argument)'")
      }
    }
    guard isDoctor || !isJSON else { throw UsageError("--json needs --doctor") }
    guard !(isDoctor && isCheck) else {
      throw UsageError("give --check or --doctor, not both: --doctor also checks the settings")
    }
    self = isDoctor ? .doctor(options, json: isJSON) : isCheck ? .check(options) : .run(options)
  }

  /// Splits "--flag=value".
  private static func split(_ argument: String) -> (flag: String, value: String?) {
    guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else { return (argument, nil) }
    return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
  }

  private static func value(
    of flag: String, _ attached: String?, _ rest: inout ArraySlice<String>, _ what: String
  ) throws(UsageError) -> String {
    guard let value = attached ?? rest.popFirst(), !value.isEmpty else {
      throw UsageError("\(flag) needs a value: \(what)")
    }
    return value
  }
}

/// An invalid command line.
struct UsageError: Error, Equatable {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}

private let simulations = SimulationName.allCases.map(\.rawValue)

let help = """
  hrzoned reads Bluetooth LE heart-rate straps, classifies every sample into a training
  zone, and publishes the live state on a Unix socket. `hrzone watch` shows it.

  usage: hrzoned [--config FILE] [--socket PATH] [--strap ADDRESS]...
                 [--log-level LEVEL] [--check] [--doctor [--json]] [--version] [--help]

    --config FILE      the settings file (default: /etc/hrzoned/hrzoned.toml, if it exists)
    --socket PATH      the socket for clients (default: HRZONE_SOCKET, else the settings,
                       else $XDG_RUNTIME_DIR/\(SocketPath.fileName), else \(SocketPath.service))
    --strap ADDRESS    a strap to read, in addition to those in the settings:
                         F0:9E:1A:00:00:01        a Bluetooth address (/public, /random)
                         name:NAME                the strap of this name
                         sim:lsd?seed=1&speed=60  a simulated strap: \(simulations.prefix(3).joined(separator: ", ")),
                           \(simulations.dropFirst(3).joined(separator: ", "))
                         replay:FILE?speed=60     a recording made with `hrzone capture`
                         unix:PATH                ATT over a Unix socket
    --log-level LEVEL  error, warning, notice, info or debug (default: info)
    --check            check the settings and print them with the zones in bpm
    --doctor           check everything from the settings to the strap, and say how to fix
                       each fault; --json prints one JSON object
    --version          print the version
    --help             print this help

  SIGHUP reloads the settings. SIGTERM and SIGINT end hrzoned.

  Exit status  0: success.
  Exit status  1: --doctor found a fault.
  Exit status 64: the command line is wrong.
  Exit status 69: another hrzoned is using the socket.
  Exit status 71: the operating system refused something that hrzoned needs.
  Exit status 74: the output cannot be written.
  Exit status 78: the settings have faults.

  """
