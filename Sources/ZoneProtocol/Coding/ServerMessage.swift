import JSON

/// One line from the daemon.
public enum ServerMessage: Hashable, Sendable {
  /// The first line on every connection.
  case hello(Hello)
  /// A request succeeded.
  case reply(Reply)
  /// A request failed, or the connection is about to close.
  case error(ErrorMessage)
  /// A report about a strap.
  case report(Report)
  /// A strap found by a running scan.
  case found(FoundStrap)
  /// The number of reports dropped at this place because the client read too slowly.
  case dropped(Int)
  /// A line that a later version added. Skip it.
  case unknown(type: String)

  /// Reads one line without its line feed. Types and keys of later versions are not errors.
  /// - Throws: `MessageError` if the line cannot be read.
  public init(line: [UInt8]) throws(MessageError) {
    do {
      try self.init(decoding: JSONValue(parsing: line))
    } catch let error as JSONError {
      throw .notJSON(error)
    } catch let error as MessageError {
      throw error
    } catch {
      throw .notAnObject(key: nil)
    }
  }

  /// Reads the object of one line.
  /// - Throws: `MessageError` if a key is missing or has the wrong type.
  public init(decoding value: JSONValue) throws(MessageError) {
    let object = try ObjectReader(value)
    let type = try object.required("type", \.string, "a string")
    switch type {
    case "hello": self = .hello(try Hello(object))
    case "reply": self = .reply(try Reply(object))
    case "error": self = .error(try ErrorMessage(object))
    case "found": self = .found(try FoundStrap(object))
    case "dropped": self = .dropped(try object.required("count", \.whole, "an integer"))
    default:
      guard let known = ReportType(rawValue: type) else {
        self = .unknown(type: type)
        return
      }
      self = .report(try Report(type: known, object))
    }
  }

  /// Writes the line's object, or nothing if the type is unknown.
  public func encode(into writer: inout JSONWriter) {
    switch self {
    case .hello(let hello): hello.encode(into: &writer)
    case .reply(let reply): reply.encode(into: &writer)
    case .error(let error): error.encode(into: &writer)
    case .report(let report): report.encode(into: &writer)
    case .found(let found): found.encode(into: &writer)
    case .dropped(let count):
      writer.object { object in
        object.member("type", "dropped")
        object.member("count", count)
      }
    case .unknown: break
    }
  }

  /// The whole line with its line feed.
  public func line() -> [UInt8] {
    var writer = JSONWriter()
    encode(into: &writer)
    writer.appendNewline()
    return writer.bytes
  }
}
