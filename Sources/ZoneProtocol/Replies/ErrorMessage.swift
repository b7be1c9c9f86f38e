import JSON

/// The error line: a request failed, or the daemon is about to close the connection.
public struct ErrorMessage: Error, Hashable, Sendable {
  /// The kind of error, for programs.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// The line is not JSON, or not an object.
    case badRequest = "bad_request"
    /// The daemon has no such method.
    case unknownMethod = "unknown_method"
    /// The method does not have this parameter, or does not accept its value.
    case badParameter = "bad_parameter"
    /// No strap has this address, and no runner of this name wears one.
    case unknownStrap = "unknown_strap"
    /// The request cannot be done now; the message says why.
    case notPossible = "not_possible"
    /// The connection or its user sent too many requests a second. This one was not carried out.
    case tooManyRequests = "too_many_requests"
    /// The client did not read its waiting lines.
    case tooSlow = "too_slow"
    /// The daemon or the user has as many clients as allowed.
    case tooMany = "too_many"
    /// A line is longer than 64 KiB.
    case lineTooLong = "line_too_long"
    /// A line is not UTF-8.
    case notUTF8 = "not_utf8"

    /// Whether the daemon closes the connection after this error.
    public var closesConnection: Bool {
      switch self {
      case .badRequest, .unknownMethod, .badParameter, .unknownStrap, .notPossible, .tooManyRequests: false
      case .tooSlow, .tooMany, .lineTooLong, .notUTF8: true
      }
    }
  }

  /// The id of the failed request, if known.
  public var id: RequestID?
  /// The kind of error, for programs.
  public var code: Open<Code>
  /// A sentence that says what to do.
  public var message: String
  /// The position of the fault in the request's line, in bytes from 0.
  public var at: Int?

  /// Creates an error.
  public init(id: RequestID? = nil, code: Code, message: String, at: Int? = nil) {
    self.id = id
    self.code = .known(code)
    self.message = message
    self.at = at
  }

  /// Writes the line's object.
  public func encode(into writer: inout JSONWriter) {
    writer.object { object in
      object.member("type", "error")
      if let id { object.member("id", id) }
      object.member("code", code.name)
      object.member("message", message)
      if let at { object.member("at", at) }
    }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    id = try object.optional("id", \.requestID, "a string or an integer")
    code = Open(try object.required("code", \.string, "a string"))
    message = try object.required("message", \.string, "a string")
    at = try object.optional("at", \.whole, "an integer")
  }
}
