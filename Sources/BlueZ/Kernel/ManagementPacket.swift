import Primitives
import SensorLink

/// A command to the kernel's management interface: opcode, index and length, all little-endian. BlueZ, doc/mgmt-api.txt.
struct ManagementPacket {
  /// Size of the receive buffer. The longest answer has 280 bytes of parameters.
  static let longest = 1024
  /// The index of commands without an adapter.
  static let noIndex: UInt16 = 0xFFFF

  enum Command: UInt16 {
    case readIndexList = 0x0003
    case readInformation = 0x0004
  }

  let command: Command
  let index: UInt16?

  init(_ command: Command, index: UInt16?) {
    self.command = command
    self.index = index
  }

  func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: command.rawValue)
    bytes.append(littleEndian: index ?? Self.noIndex)
    bytes.append(littleEndian: UInt16(0))
    return bytes
  }
}

/// An event of the management interface.
enum ManagementEvent: Hashable {
  /// The answer to Read Controller Index List.
  case indexList([UInt16])
  /// The answer to Read Controller Information.
  case information(Adapter)
  /// A command was refused; `index` is nil if it concerned no adapter.
  case refused(index: UInt16?)
  /// Any other event.
  case other

  init(decoding bytes: RawSpan) throws(TruncatedError) {
    let event = try bytes.load(UInt16.self, at: 0)
    let index = try bytes.load(UInt16.self, at: 2)
    // Command Complete (0x0001) and Command Status (0x0002) start with the command and a status.
    guard event == 0x0001 || event == 0x0002 else {
      self = .other
      return
    }
    let command = ManagementPacket.Command(rawValue: try bytes.load(UInt16.self, at: 6))
    let succeeded = try bytes.load(UInt8.self, at: 8) == 0
    switch command {
    case .none: self = .other
    case .some where !succeeded || event == 0x0002:
      self = .refused(index: index == ManagementPacket.noIndex ? nil : index)
    case .readIndexList: self = .indexList(try Self.indexes(in: bytes))
    case .readInformation: self = .information(try Self.adapter(index, in: bytes))
    }
  }

  private static func indexes(in bytes: RawSpan) throws(TruncatedError) -> [UInt16] {
    var indexes: [UInt16] = []
    for position in 0..<Int(try bytes.load(UInt16.self, at: 9)) {
      indexes.append(try bytes.load(UInt16.self, at: 11 + 2 * position))
    }
    return indexes
  }

  private static func adapter(_ index: UInt16, in bytes: RawSpan) throws(TruncatedError) -> Adapter {
    var address: [UInt8] = []
    for position in 0..<6 { address.append(try bytes.load(UInt8.self, at: 9 + position)) }
    // Current Settings follow the address, the version, the manufacturer and the supported settings.
    let settings = try bytes.load(UInt32.self, at: 22)
    return Adapter(
      index: index, address: BluetoothAddress(littleEndian: address), isPowered: settings & 1 << 0 != 0,
      hasLowEnergy: settings & 1 << 9 != 0)
  }
}
