import EventLoop
import Glibc
import Posix
import TOMLFile
import ZoneProtocol

/// The options of the command line.
public struct Options: Equatable, Sendable {
  /// The path of the settings file; nil for the default path.
  public var configPath: String?
  /// The path of the socket; nil to use environment and settings.
  public var socketPath: String?
  /// Addresses of straps in addition to those of the settings.
  public var straps: [String] = []
  /// The least important level that is logged.
  public var logLevel = LogLevel.info

  /// Creates the default options.
  public init() {}
}

/// The commands of `hrzoned`.
public enum DaemonMain {
  /// The version, as `--version` prints it.
  public static let version = Release.version

  /// Reads straps and serves the socket until SIGTERM or SIGINT.
  public static func run(_ options: Options) -> ExitStatus {
    occupyStandardDescriptors()
    var log = Log(level: options.logLevel)
    do throws(SystemError) {
      try log.writeOnThread()
    } catch {
      log.write(.error, "\(error)")
      return .systemFault
    }
    // A normal end has flushed the log already, within its own limit.
    defer { log.finish(until: WaitLimit(.seconds(1))) }
    do throws(SettingsError) {
      let settings = try Settings.load(path: options.configPath, straps: options.straps)
      log.write(warningsOf: settings)
      return Daemon.run(settings, options: options, log: log)
    } catch {
      log.write(error)
      return .configuration
    }
  }

  /// Opens /dev/null for each closed standard stream. Otherwise a socket could get the number of standard error and receive
  /// the log.
  private static func occupyStandardDescriptors() {
    var raw: Int32
    repeat { raw = unsafe open("/dev/null", O_RDWR | O_CLOEXEC) } while (0...STDERR_FILENO).contains(raw)
    if raw > STDERR_FILENO { close(raw) }
  }

  /// Checks the settings and prints the result with the zones in bpm. Warnings go to standard error.
  public static func check(_ options: Options) -> ExitStatus {
    do throws(SettingsError) {
      let settings = try Settings.load(path: options.configPath, straps: options.straps)
      Log(level: .warning).write(warningsOf: settings)
      return print(settings.describe())
    } catch {
      Log(level: .error).write(error)
      return .configuration
    }
  }

  /// Writes `text` to standard output.
  public static func print(_ text: String) -> ExitStatus {
    do throws(SystemError) { try writeAll(Array(text.utf8), to: STDOUT_FILENO) } catch { return .inputOutput }
    return .success
  }
}

extension Log {
  /// Writes each warning about the settings as a line.
  func write(warningsOf settings: Settings) {
    for warning in settings.warnings { write(.warning, warning) }
  }

  /// Writes each fault of the settings as a line.
  func write(_ error: SettingsError) {
    for line in "\(error)".split(separator: "\n") { write(.error, String(line)) }
  }
}
