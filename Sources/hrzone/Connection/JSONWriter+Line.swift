import JSON

extension JSONWriter {
  /// An object as one line, with its end.
  static func line(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(members)
    writer.endLine()
    return writer.bytes
  }
}
