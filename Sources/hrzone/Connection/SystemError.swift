import Glibc

/// A system call that failed, with the errno it left.
struct SystemError: Error, Equatable {
  let call: String
  let code: Int32

  /// `call` failed just now.
  init(_ call: String) {
    self.init(call, code: errno)
  }

  init(_ call: String, code: Int32) {
    self.call = call
    self.code = code
  }

  /// What the C library calls the error: "No space left on device".
  var reason: String { Self.reason(of: code) }

  static func reason(of code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}
