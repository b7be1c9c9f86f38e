import JSON

extension JSONWriter {
  /// An object as one line, with its end.
  static func line(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(members)
    writer.endLine()
    return writer.bytes
  }

  /// The lines of `objects`. If there are none, one line with the empty array `key` and the `reason`, so that it is a valid
  /// document all the same.
  static func lines(_ objects: [[UInt8]], orEmpty key: String, reason: String? = nil) -> [UInt8] {
    guard objects.isEmpty else { return objects.flatMap(\.self) }
    return line { object in
      object.key(key)
      object.array { _ in }
      if let reason { object.member("reason", reason) }
    }
  }
}
