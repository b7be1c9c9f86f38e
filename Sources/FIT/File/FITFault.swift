/// A fault of a FIT file, or of values that FIT cannot express.
public struct FITFault: Error, Hashable, Sendable {
  /// The position in the file, in bytes.
  public let offset: Int
  /// The fault in plain words.
  public let reason: String

  /// A fault at `offset`.
  public init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}

extension FITFault: CustomStringConvertible {
  /// The place and the fault: `byte 1234: the file ends within a record message`.
  public var description: String { "byte \(offset): \(reason)" }
}
