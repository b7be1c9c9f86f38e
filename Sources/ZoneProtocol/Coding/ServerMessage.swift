import JSON

/// One line from the daemon.
public enum ServerMessage: Hashable, Sendable {
  /// The first line on every connection.
  case hello(Hello)
  /// A request succeeded.
  case reply(Reply)
  /// A request failed, or the connection is about to close.
  case error(ErrorMessage)
  /// Something about a strap.
  case report(Report)
  /// A strap in range, while a scan runs.
  case found(FoundStrap)
  /// So many reports stood here and were dropped, because the client read too slowly.
  case dropped(Int)
  /// A line of a later version, to be passed over.
  case unknown(type: String)

  /// Reads one line, without its end. Types and keys of later versions are no error.
  /// - Throws: `MessageError` naming what is wrong with the line.
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
  /// - Throws: `MessageError` naming the key that is missing or of the wrong kind.
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

  /// Writes the line's object; nothing for a type that is unknown.
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

  /// The whole line, with its end.
  public func line() -> [UInt8] {
    var writer = JSONWriter()
    encode(into: &writer)
    writer.endLine()
    return writer.bytes
  }
}
