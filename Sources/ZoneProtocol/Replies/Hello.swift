import JSON

/// The first line on every connection.
public struct Hello: Hashable, Sendable {
  /// The protocol's version: "1.0".
  public var protocolVersion: String
  /// The program that answers, with its version.
  public var server: String
  /// An id that is new at every start of the daemon.
  public var boot: String
  /// The number of the last live report; 0 before the first.
  public var seq: UInt64

  /// The version of the protocol that this code speaks.
  public static let currentVersion = "1.0"

  /// A greeting in the version that this code speaks.
  public init(server: String, boot: String, seq: UInt64) {
    protocolVersion = Self.currentVersion
    self.server = server
    self.boot = boot
    self.seq = seq
  }

  /// Whether the daemon speaks the same major version; within one, it only ever adds.
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
