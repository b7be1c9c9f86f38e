import Glibc

/// A failed system call, with its `errno`.
public struct SystemError: Error, Hashable, Sendable {
  /// The failed operation: a verb and its object, such as "bind /run/hrzoned/hrzoned.sock".
  public let operation: String
  /// The error number, as in errno.h.
  public let code: Int32

  /// The failure of `operation` with the error number `code`.
  public init(_ operation: String, code: Int32) {
    self.operation = operation
    self.code = code
  }

  /// The failure of `operation` with this thread's `errno`. Call it before anything else can change `errno`. The text is
  /// made afterwards, since that may change it.
  public init(_ operation: @autoclosure () -> String) {
    let code = errno
    self.init(operation(), code: code)
  }
}

extension SystemError: CustomStringConvertible {
  /// The C library's text for the error number: "No space left on device".
  public var reason: String { Self.reason(of: code) }

  /// "operation: reason".
  public var description: String { "\(operation): \(reason)" }

  /// The C library's text for the error number `code`.
  public static func reason(of code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
  }
}
