import Glibc
import Posix

/// The state file in a directory. It is read and replaced as a whole. After a power cut, it is either the old or the new file.
struct StateFile {
  /// The state directory. It is created by the first write.
  let directory: String
  var path: String { directory + "/straps.json" }

  /// The largest size in bytes. Every valid state fits.
  static let maximumSize = 256 * 1024

  /// The result of reading the file.
  enum Content {
    case state(SavedState)
    /// The file is not a valid state file; the text says why.
    case damaged(String)
  }

  /// Reads the file. A missing file reads as an empty state.
  func read() throws(SystemError) -> Content {
    let bytes: [UInt8]
    do throws(BoundedFile.Failure) {
      guard let found = try BoundedFile.read(path, atMost: Self.maximumSize) else { return .state(SavedState()) }
      bytes = found
    } catch {
      switch error {
      case .system(let step, let code): throw SystemError("\(step.rawValue) \(path)", code: code)
      case .notRegular: return .damaged("it is not a regular file")
      case .tooLarge: return .damaged("it has more than \(Self.maximumSize) bytes")
      }
    }
    do throws(StateFileFault) {
      return .state(try SavedState(decoding: bytes))
    } catch {
      return .damaged(error.description)
    }
  }

  /// Renames a damaged file, so that a person can inspect it.
  /// - Returns: its new path.
  func setAside(_ suffix: String) throws(SystemError) -> String {
    let other = "\(path).damaged-\(suffix)"
    guard unsafe rename(path, other) == 0 else { throw SystemError("rename \(path)") }
    return other
  }

  /// Replaces the file with `bytes`. When this returns, they survive a power cut.
  func write(_ bytes: [UInt8]) throws(SystemError) {
    try Directory.makeWithParents(directory)
    try AtomicFile.write(bytes, to: path)
  }
}
