import Primitives

/// Appends a PDU's fields, so that an encoding reads like the specification's table of parameters.
struct Encoder {
  private(set) var bytes: [UInt8]

  init(_ opcode: Opcode, _ capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
    bytes.append(opcode.rawValue)
  }

  consuming func byte(_ byte: UInt8) -> Encoder {
    bytes.append(byte)
    return self
  }

  consuming func integer(_ integer: some FixedWidthInteger) -> Encoder {
    bytes.append(littleEndian: integer)
    return self
  }

  consuming func uuid(_ uuid: UUID128) -> Encoder { integer(uuid.low).integer(uuid.high) }

  consuming func handle(_ handle: AttributeHandle) -> Encoder { integer(handle.rawValue) }

  consuming func range(_ range: HandleRange) -> Encoder { handle(range.first).handle(range.last) }

  consuming func value(_ value: some Collection<UInt8>) -> Encoder {
    bytes.append(contentsOf: value)
    return self
  }
}
