import EventLoop
import Glibc
import Posix
import ZoneProtocol

/// What the command line may say besides the settings.
public struct Options: Equatable, Sendable {
  /// The file of settings; nil for the standard place.
  public var configPath: String?
  /// Where clients connect; nil to follow the rules.
  public var socketPath: String?
  /// Straps besides those of the settings.
  public var straps: [String] = []
  /// What is logged.
  public var logLevel = LogLevel.info

  /// No options.
  public init() {}
}

/// What `hrzoned` can be asked to do.
public enum Program {
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
    // A daemon that was told to end has done this already, in less time.
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

  /// Opens /dev/null where a standard stream is closed: a socket that got the number of standard error would be sent
  /// the log.
  private static func occupyStandardDescriptors() {
    var raw: Int32
    repeat { raw = unsafe open("/dev/null", O_RDWR | O_CLOEXEC) } while (0...STDERR_FILENO).contains(raw)
    if raw > STDERR_FILENO { close(raw) }
  }

  /// Checks the settings, and prints what is in force with the zones in bpm. Warnings go to standard error.
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
  /// Each warning about the settings on a line of its own.
  func write(warningsOf settings: Settings) {
    for warning in settings.warnings { write(.warning, warning) }
  }

  /// Each fault of the settings on a line of its own.
  func write(_ error: SettingsError) {
    for line in "\(error)".split(separator: "\n") { write(.error, String(line)) }
  }
}
