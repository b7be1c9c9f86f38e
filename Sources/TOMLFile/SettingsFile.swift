import Posix

/// Reading of a program's settings file.
public enum SettingsFile {
  /// The largest size in bytes.
  public static let maximumSize = FileDocument.maximumSize

  /// Reads the file at `path`; nil if it does not exist. `/dev/null` reads as an empty file.
  /// - Throws: `SettingsError.unreadable`.
  public static func read(_ path: String) throws(SettingsError) -> [UInt8]? {
    do throws(BoundedFile.Failure) {
      return try BoundedFile.read(path, atMost: maximumSize)
    } catch {
      throw .unreadable(path: path, problem: problem(error))
    }
  }

  private static func problem(_ failure: BoundedFile.Failure) -> String {
    switch failure {
    case .system(let step, let code): "cannot be \(step.participle): \(SystemError.reason(of: code))"
    case .notRegular: "is not a regular file; name a file of settings, or /dev/null for none"
    case .tooLarge: "has more than \(maximumSize) bytes; make it smaller"
    }
  }
}
