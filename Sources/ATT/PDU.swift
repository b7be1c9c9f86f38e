import Primitives

/// A PDU of the Attribute Protocol. Core Specification, Vol 3, Part F, 3.4.
///
/// Client and server send different PDUs: `ClientPDU` and `ServerPDU`. Only the form of a PDU is checked here, not the
/// meaning of its fields. The sender keeps within the MTU.
public protocol PDU: Hashable, Sendable {
  /// The PDU's opcode.
  var opcode: Opcode { get }

  /// Decodes one PDU from all of `bytes`, opcode first.
  ///
  /// A decoded PDU encodes to the same bytes. A PDU of the other side decodes as unknown.
  /// - Throws: `DecodeError`, which names the PDU and the fault.
  init(decoding bytes: RawSpan) throws(DecodeError)

  /// The PDU's bytes, with lists and values of any length.
  func encoded() -> [UInt8]
}
