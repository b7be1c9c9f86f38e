import Glibc

/// The environment of this process.
public enum ProcessEnvironment {
  /// All variables; of duplicates the first counts, as in getenv(3).
  public static func variables() -> [String: String] {
    var variables: [String: String] = [:]
    var entry = unsafe environ
    while let text = unsafe entry.pointee {
      let pair = unsafe String(cString: text)
      if let equals = pair.firstIndex(of: "=") {
        let name = String(pair[..<equals])
        if variables[name] == nil { variables[name] = String(pair[pair.index(after: equals)...]) }
      }
      unsafe entry += 1
    }
    return variables
  }

  /// The value of the variable `name`; nil if it is not set.
  public static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// The arguments of this process, without the program's name.
  ///
  /// Swift reads them from a file in /proc, and has none if it cannot, not even the name. The program would then ignore what it
  /// was told.
  public static func arguments() throws(UnreadableArguments) -> [String] {
    let all = CommandLine.arguments
    if all.isEmpty {
      let file = unsafe open(UnreadableArguments.path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { throw UnreadableArguments(code: errno) }
      // The file is there, so the program was started without a name.
      _ = close(file)
    }
    return Array(all.dropFirst())
  }

  /// The path of this process's executable; nil if unknown.
  public static func executable() -> String? { link("/proc/self/exe") }

  /// The program `name` in the directories of `path`, which colons separate; nil if there is none.
  public static func find(_ name: String, in path: String) -> String? {
    path.split(separator: ":").map { $0 + "/" + name }.first { unsafe access($0, X_OK) == 0 }
  }

  private static func link(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(path, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether there is a file at `path`.
  public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
