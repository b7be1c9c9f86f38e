import Glibc
import Posix

/// The file of what the daemon was taught, in a directory: read whole, and replaced whole, so that it is the old or the new
/// one whenever the power goes.
struct TaughtFile {
  /// The state directory; it is made when something is written.
  let directory: String
  var path: String { directory + "/straps.json" }

  /// The greatest size in bytes: more than all that `Taught` can hold.
  static let maximumSize = 256 * 1024

  /// What was found.
  enum Content {
    case straps(Taught)
    /// It is no file of straps, and why.
    case damaged(String)
  }

  /// Reads the file; without one there are no straps.
  func read() throws(SystemError) -> Content {
    let bytes: [UInt8]
    do throws(BoundedFile.Failure) {
      guard let found = try BoundedFile.read(path, atMost: Self.maximumSize) else { return .straps(Taught()) }
      bytes = found
    } catch {
      switch error {
      case .system(let step, let code): throw SystemError("\(step.rawValue) \(path)", code: code)
      case .notRegular: return .damaged("it is not a regular file")
      case .tooLarge: return .damaged("it has more than \(Self.maximumSize) bytes")
      }
    }
    do throws(TaughtFault) {
      return .straps(try Taught(decoding: bytes))
    } catch {
      return .damaged(error.description)
    }
  }

  /// Gives a damaged file another name, for a person to look at.
  /// - Returns: where it is now.
  func setAside(_ suffix: String) throws(SystemError) -> String {
    let other = "\(path).damaged-\(suffix)"
    guard unsafe rename(path, other) == 0 else { throw SystemError("rename \(path)") }
    return other
  }

  /// Puts `bytes` into the file. When it returns they survive a power cut.
  func write(_ bytes: [UInt8]) throws(SystemError) {
    try Directory.makeWithParents(directory)
    try AtomicFile.write(bytes, to: path)
  }
}
