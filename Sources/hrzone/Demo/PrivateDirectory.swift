import Glibc
import Posix
import Primitives
import ProgramSupport

/// A folder that only this user can enter.
enum PrivateDirectory {
  static func make(_ environment: [String: String]) throws(CommandError) -> String {
    let candidates = [environment["XDG_RUNTIME_DIR"], environment["TMPDIR"], "/tmp"].compactMap(\.self)
    var code: Int32 = ENOENT
    // A socket's path has at most 107 bytes.
    for folder in candidates where folder.hasPrefix("/") && folder.utf8.count < 70 {
      var template = Array((folder + "/hrzone-demo-XXXXXX").utf8CString)
      guard unsafe mkdtemp(&template) != nil else {
        code = errno
        continue
      }
      return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    throw CommandError("cannot make a folder in /tmp: \(SystemError.reason(of: code)).", .cannotCreate)
  }

  /// Removes the folder and the files in it.
  static func remove(_ path: String) {
    for name in Directory.names(in: path) { unsafe unlink(path + "/" + name) }
    unsafe rmdir(path)
  }

  /// The last `count` warnings and errors of a log with journal priorities, else its last lines. Priorities are removed.
  static func lastLines(of path: String, _ count: Int) -> [String] {
    let raw = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard raw >= 0 else { return [] }
    let file = OwnedDescriptor(adopting: raw)
    if lseek(file.raw, 0, SEEK_END) > 8192 { lseek(file.raw, -8192, SEEK_END) } else { lseek(file.raw, 0, SEEK_SET) }
    var buffer = [UInt8](repeating: 0, count: 8192)
    let read = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(file.raw, $0.baseAddress, $0.count) }
    let lines = String(decoding: buffer[..<max(0, read)], as: UTF8.self).split(separator: "\n")
    let faults = lines.filter { line in (0...4).contains { line.hasPrefix("<\($0)>") } }
    return (faults.isEmpty ? lines : faults).suffix(count).map { line in
      (line.hasPrefix("<") ? String(line.drop { $0 != ">" }.dropFirst()) : String(line)).oneLine
    }
  }
}
