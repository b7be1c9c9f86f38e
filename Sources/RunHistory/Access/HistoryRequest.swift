import JSON
import Primitives

/// A request to the recorder's socket: one line of JSON.
public enum HistoryRequest: Hashable, Sendable {
  /// The sessions, with their summaries.
  case sessions
  /// The record of a session.
  case record(Int64, wholeContext: Bool)
  /// A change.
  case change(HistoryChange)
  /// The measurements at rest.
  case measurements
  /// A new measurement at rest.
  case measure(RestMeasurement)

  /// The request's line, with its line feed.
  public func line() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      switch self {
      case .sessions: object.member("method", "sessions")
      case .record(let session, let wholeContext):
        object.member("method", "record")
        object.member("session", Int(session))
        object.member("whole", wholeContext)
      case .change(let change):
        object.member("method", "change")
        object.key("change")
        object.object { change.encodeMembers(into: &$0) }
      case .measurements: object.member("method", "measurements")
      case .measure(let measurement):
        object.member("method", "measure")
        object.key("measurement")
        object.object { measurement.encodeMembers(into: &$0) }
      }
    }
    writer.appendNewline()
    return writer.bytes
  }

  /// Reads a request. Nil if `line` is none.
  public init?(line: [UInt8]) {
    guard let json = try? JSONValue(parsing: line) else { return nil }
    switch json["method"]?.string {
    case "sessions": self = .sessions
    case "record":
      guard let session = json["session"]?.integer else { return nil }
      self = .record(session, wholeContext: json["whole"]?.bool ?? false)
    case "change":
      guard let change = json["change"].flatMap({ HistoryChange($0) }) else { return nil }
      self = .change(change)
    case "measurements": self = .measurements
    case "measure":
      guard let measurement = json["measurement"].flatMap({ RestMeasurement($0) }) else { return nil }
      self = .measure(measurement)
    default: return nil
    }
  }
}

extension HistoryChange {
  fileprivate func encodeMembers(into object: inout JSONWriter) {
    func ids(_ ids: [Int64]) -> JSONValue { .array(ids.map { .integer($0) }) }
    object.member("sessions", ids(sessions))
    switch self {
    case .note(_, let note):
      object.member("kind", "note")
      if let note { object.member("text", note) }
    case .tag(_, let add, let remove):
      object.member("kind", "tag")
      object.member("add", .array(add.map { .string($0) }))
      object.member("remove", .array(remove.map { .string($0) }))
    case .merge: object.member("kind", "merge")
    case .split(_, let after):
      object.member("kind", "split")
      object.member("after_us", Int(after.nanoseconds / 1000))
    case .delete(_, let atOnce):
      object.member("kind", "delete")
      object.member("at_once", atOnce)
    case .end: object.member("kind", "end")
    case .undo: object.member("kind", "undo")
    }
  }

  fileprivate init?(_ json: JSONValue) {
    func texts(_ key: String) -> [String] { json[key]?.elements?.compactMap(\.string) ?? [] }
    let ids = json["sessions"]?.elements?.compactMap(\.integer) ?? []
    switch (json["kind"]?.string, ids.count) {
    case ("note", 1): self = .note(session: ids[0], json["text"]?.string)
    case ("tag", 1): self = .tag(session: ids[0], add: texts("add"), remove: texts("remove"))
    case ("merge", 2): self = .merge(ids[0], ids[1])
    case ("split", 1):
      guard let after = json["after_us"]?.integer else { return nil }
      self = .split(session: ids[0], after: .microseconds(after))
    case ("delete", 1...): self = .delete(ids, atOnce: json["at_once"]?.bool ?? false)
    case ("end", 1): self = .end(session: ids[0])
    case ("undo", 0): self = .undo
    default: return nil
    }
  }
}
