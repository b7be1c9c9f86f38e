import Glibc
import Posix

/// The Bluetooth state that this machine's files hold; a test uses its own files.
struct MachineFiles {
  var switches = "/sys/class/rfkill"
  var configuration = "/etc/bluetooth/main.conf"
  var processes = "/proc"

  /// The largest file read, in bytes.
  private static let longest = 64 * 1024

  /// The release of the running kernel.
  static func kernelRelease() -> String {
    var name = utsname()
    guard unsafe uname(&name) == 0 else { return "" }
    return unsafe withUnsafeBytes(of: &name.release) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// The rfkill switches for Bluetooth; none if the kernel has no rfkill.
  func radioSwitches() -> [RadioSwitch] {
    Directory.names(in: switches).sorted().compactMap { entry in
      let folder = "\(switches)/\(entry)"
      guard line(of: folder + "/type") == "bluetooth" else { return nil }
      return RadioSwitch(
        name: line(of: folder + "/name") ?? entry, isSoftBlocked: line(of: folder + "/soft") == "1",
        isHardBlocked: line(of: folder + "/hard") == "1")
    }
  }

  /// The settings in main.conf; nil if it cannot be read.
  func connectionSettings() -> ConnectionSettings? {
    contents(of: configuration).map { ConnectionSettings(parsing: String(decoding: $0, as: UTF8.self)) }
  }

  /// The path of the running bluetoothd, if root runs it and only root can change the file. The caller may be root and
  /// will execute it.
  func bluetoothdProgram() -> String? {
    for entry in Directory.names(in: processes) where entry.allSatisfy(\.isNumber) {
      var status = stat()
      guard unsafe stat("\(processes)/\(entry)", &status) == 0, status.st_uid == 0,
        let words = contents(of: "\(processes)/\(entry)/cmdline")
      else { continue }
      let program = String(decoding: words.prefix { $0 != 0 }, as: UTF8.self)
      guard program.hasPrefix("/"), program.hasSuffix("/bluetoothd"), unsafe stat(program, &status) == 0,
        status.st_uid == 0, status.st_mode & (S_IWGRP | S_IWOTH) == 0
      else { continue }
      return program
    }
    return nil
  }

  private func line(of path: String) -> String? {
    contents(of: path).map { String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
  }

  private func contents(of path: String) -> [UInt8]? {
    try? BoundedFile.read(path, atMost: Self.longest)
  }
}
