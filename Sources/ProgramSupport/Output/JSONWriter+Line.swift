import JSON

extension JSONWriter {
  /// An object on a line of its own.
  package static func line(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(members)
    writer.appendNewline()
    return writer.bytes
  }

  /// The lines of `objects`. If there are none, one line with an empty array under `key`, and the `reason`: still valid JSON.
  package static func lines(_ objects: [[UInt8]], orEmpty key: String, reason: String? = nil) -> [UInt8] {
    guard objects.isEmpty else { return objects.flatMap(\.self) }
    return line { object in
      object.key(key)
      object.array { _ in }
      if let reason { object.member("reason", reason) }
    }
  }
}
