import Glibc
import Posix
import Primitives
import ProgramSupport
import RunFiles

/// A file to import.
struct FoundFile {
  /// The path; `-` for standard input.
  let path: String
  /// Whether it was found in a folder, and not named.
  let isFound: Bool

  /// The name without folders.
  var name: String { path == "-" ? "standard input" : path.split(separator: "/").last.map(String.init) ?? path }

  /// The deepest folder below a named one.
  private static let deepest = 16

  /// The files at `paths`; of folders, all files within that may be of a known format, sorted by name.
  static func all(at paths: [String]) throws(CommandError) -> [FoundFile] {
    var files: [FoundFile] = []
    for path in paths {
      var status = stat()
      if path != "-", unsafe stat(path, &status) != 0 {
        throw CommandError("cannot read \(path.oneLine): \(SystemError.reason(of: errno)).", .noInput)
      }
      if path != "-", status.st_mode & S_IFMT == S_IFDIR {
        let found = Self.found(in: path, depth: 0)
        guard !found.isEmpty else {
          throw CommandError(
            "There is no file with a run in \(path.oneLine). The names end with "
              + RunFileFormat.suffixes.sorted().map { ".\($0)" }.joined(separator: ", ") + ".", .noInput)
        }
        files += found
      } else {
        files.append(FoundFile(path: path, isFound: false))
      }
    }
    return files
  }

  private static func found(in folder: String, depth: Int) -> [FoundFile] {
    Directory.names(in: folder).sorted().flatMap { name -> [FoundFile] in
      guard !name.hasPrefix(".") else { return [] }
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      var status = stat()
      // Links are not followed, since one may lead back.
      guard unsafe lstat(path, &status) == 0 else { return [] }
      if status.st_mode & S_IFMT == S_IFDIR { return depth < deepest ? found(in: path, depth: depth + 1) : [] }
      guard status.st_mode & S_IFMT == S_IFREG, let dot = name.lastIndex(of: ".") else { return [] }
      let suffix = name[name.index(after: dot)...].lowercased()
      guard RunFileFormat.suffixes.contains(suffix) || ["gz", "zip"].contains(suffix) else { return [] }
      return [FoundFile(path: path, isFound: true)]
    }
  }

  /// The file's bytes.
  func read() throws(RunFileFault) -> [UInt8] {
    do throws(BoundedFile.Failure) {
      let limit = RunFileReading.largestFile
      let bytes = path == "-" ? try BoundedFile.read(0, atMost: limit) : try BoundedFile.read(path, atMost: limit)
      guard let bytes else { throw BoundedFile.Failure.system(.open, code: ENOENT) }
      return bytes
    } catch {
      switch error {
      case .system(let step, let code):
        throw RunFileFault(nil, "it cannot be \(step.participle): \(SystemError.reason(of: code))")
      case .notRegular: throw RunFileFault(nil, "it is not a file")
      case .tooLarge:
        throw RunFileFault(nil, "it is larger than \(RunFileReading.largestFile >> 20) MB; no run needs as much")
      }
    }
  }

  /// When the file was changed last.
  var changed: UTCTime {
    var status = stat()
    guard path != "-", unsafe stat(path, &status) == 0 else { return Clock.time }
    return UTCTime(milliseconds: Int64(status.st_mtim.tv_sec) * 1000)
  }
}
