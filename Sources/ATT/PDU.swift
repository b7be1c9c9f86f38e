import Primitives

/// A PDU of the Attribute Protocol. Core Specification, Vol 3, Part F, 3.4.
///
/// The two sides send different PDUs: `ClientPDU` and `ServerPDU`. A length or list that a PDU carries is whatever its sender said;
/// only its form is checked here. The sender keeps within the MTU.
public protocol PDU: Hashable, Sendable {
  /// The PDU's opcode.
  var opcode: Opcode { get }

  /// Decodes one PDU from all of `bytes`, the opcode first.
  ///
  /// Whatever decodes encodes to the same bytes again. A PDU of the other side is unknown.
  /// - Throws: `DecodeError`, which names the PDU and what is wrong with it.
  init(decoding bytes: RawSpan) throws(DecodeError)

  /// The PDU's bytes. A list or value of any length is encoded whole.
  func encoded() -> [UInt8]
}
