import JSON

/// A request failed, or the connection is about to close.
public struct ErrorMessage: Error, Hashable, Sendable {
  /// What went wrong, for a program.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// Not JSON, or not an object.
    case badRequest = "bad_request"
    /// The daemon has no such method.
    case unknownMethod = "unknown_method"
    /// A parameter that the method does not have, or with a value that it does not take.
    case badParameter = "bad_parameter"
    /// No strap has this address, and no runner of this name wears one.
    case unknownStrap = "unknown_strap"
    /// It cannot be done now; the message says why.
    case notPossible = "not_possible"
    /// The connection or its user sends more requests a second than it may; this one was not carried out.
    case tooManyRequests = "too_many_requests"
    /// The client did not read what was kept for it.
    case tooSlow = "too_slow"
    /// The daemon has as many clients as it takes, of all users or of this one.
    case tooMany = "too_many"
    /// A line is longer than 64 KiB.
    case lineTooLong = "line_too_long"
    /// A line is not UTF-8.
    case notUTF8 = "not_utf8"

    /// Whether the daemon closes the connection after it.
    public var closesConnection: Bool {
      switch self {
      case .badRequest, .unknownMethod, .badParameter, .unknownStrap, .notPossible, .tooManyRequests: false
      case .tooSlow, .tooMany, .lineTooLong, .notUTF8: true
      }
    }
  }

  /// The id of the request that failed, where it is known.
  public var id: RequestID?
  /// What went wrong, for a program.
  public var code: Open<Code>
  /// A sentence that says what to do.
  public var message: String
  /// The byte of the request's line at which it went wrong, counted from 0.
  public var at: Int?

  /// An error of all its parts.
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
