import Glibc

/// A call of the operating system that failed, with its `errno` read at once.
public struct SystemError: Error, Hashable, Sendable {
  /// What was being done: a verb and its object, as in "bind /run/hrzoned/hrzoned.sock".
  public let operation: String
  /// The error number, as in errno.h.
  public let code: Int32

  /// The failure of `operation` with the error number `code`.
  public init(_ operation: String, code: Int32) {
    self.operation = operation
    self.code = code
  }

  /// The failure of `operation`, with this thread's `errno`: to be called before anything else can change it. To make the text may
  /// change it, so that is done afterwards.
  public init(_ operation: @autoclosure () -> String) {
    let code = errno
    self.init(operation(), code: code)
  }
}

extension SystemError: CustomStringConvertible {
  /// What the C library says of the error number: "No space left on device".
  public var reason: String { Self.reason(of: code) }

  /// "operation: reason".
  public var description: String { "\(operation): \(reason)" }

  /// What the C library says of the error number `code`.
  public static func reason(of code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}
