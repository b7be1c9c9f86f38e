import JSON

/// The first line on every connection.
public struct Hello: Hashable, Sendable {
  /// The protocol's version, as in "1.0".
  public var protocolVersion: String
  /// The daemon's name and version.
  public var server: String
  /// A random id for this start of the daemon.
  public var boot: String
  /// The number of the last live report; 0 before the first.
  public var seq: UInt64

  /// The protocol version of this code.
  public static let currentVersion = "1.0"

  /// Creates a greeting in the current version.
  public init(server: String, boot: String, seq: UInt64) {
    protocolVersion = Self.currentVersion
    self.server = server
    self.boot = boot
    self.seq = seq
  }

  /// Whether the daemon speaks the same major version. Minor versions only add to it.
  public var isCompatible: Bool {
    protocolVersion.prefix { $0 != "." } == Self.currentVersion.prefix { $0 != "." }
  }

  /// Writes the line's object.
  public func encode(into writer: inout JSONWriter) {
    writer.object { object in
      object.member("type", "hello")
      object.member("protocol", protocolVersion)
      object.member("server", server)
      object.member("boot", boot)
      object.member("seq", seq)
    }
  }

  init(_ object: ObjectReader) throws(MessageError) {
    protocolVersion = try object.required("protocol", \.string, "a string")
    server = try object.required("server", \.string, "a string")
    boot = try object.required("boot", \.string, "a string")
    seq = try object.required("seq", \.count, "a count")
  }
}
