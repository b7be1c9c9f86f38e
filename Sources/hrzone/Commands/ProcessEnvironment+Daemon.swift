import Posix

extension ProcessEnvironment {
  /// Path of hrzoned: beside the executable `own`, else in a folder of `path`.
  static func daemon(beside own: String, path: String) -> String? {
    let folder = own[..<(own.lastIndex(of: "/") ?? own.startIndex)]
    return find("hrzoned", in: folder + ":" + path)
  }
}
