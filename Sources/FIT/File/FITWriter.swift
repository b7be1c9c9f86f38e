import Primitives

/// Writes a FIT file.
///
/// Definition messages are written when they are needed: there are 16 local numbers, and the layout that was not used for the
/// longest time gives way to a new one.
public struct FITWriter {
  /// A field of a message.
  public struct Field: Hashable, Sendable {
    let number: UInt8
    let type: FITBaseType
    let value: FITValue
    /// The number of the program that describes the field; nil for a field of the profile.
    let dataIndex: UInt8?

    /// A field of the profile with `number`, or a developer field if `dataIndex` is the number of the program that describes
    /// it.
    public init(_ number: UInt8, _ type: FITBaseType, _ value: FITValue, dataIndex: UInt8? = nil) {
      self.number = number
      self.type = type
      self.value = value
      self.dataIndex = dataIndex
    }
  }

  private struct Slot {
    let layout: [UInt8]
    var lastUse: Int
  }

  private let isBigEndian: Bool
  private var data: [UInt8] = []
  private var slots: [Slot] = []
  private var messageCount = 0

  /// A writer of a file whose numbers have their least significant byte first, or last if `isBigEndian`.
  public init(isBigEndian: Bool = false) {
    self.isBigEndian = isBigEndian
  }

  /// The position at which the next message begins, in bytes.
  public var position: Int { 14 + data.count }

  /// Writes a message with those of `fields` that are not empty.
  /// - Throws: `FITFault` if a value does not fit. Nothing is written then.
  public mutating func write(_ number: FITMessageNumber, _ fields: [Field]) throws(FITFault) {
    var (own, developers): ([UInt8], [UInt8]) = ([], [])
    var (ownData, developerData): ([UInt8], [UInt8]) = ([], [])
    for field in fields {
      let size = field.value.size(as: field.type)
      guard size > 0 else { continue }
      guard size <= 255, let elements = field.value.elements(as: field.type) else {
        throw FITFault(
          offset: position,
          reason: "a value does not fit into field \(field.number) of \(number): \(field.value.shortened)")
      }
      if let index = field.dataIndex {
        developers += [field.number, UInt8(size), index]
        append(elements, field.type.size, to: &developerData)
      } else {
        own += [field.number, UInt8(size), field.type.rawValue]
        append(elements, field.type.size, to: &ownData)
      }
    }
    guard own.count <= 3 * 255, developers.count <= 3 * 255 else {
      throw FITFault(offset: position, reason: "\(number) has more than 255 fields")
    }
    var layout: [UInt8] = [0, isBigEndian ? 1 : 0]
    let kind = isBigEndian ? number.rawValue.byteSwapped : number.rawValue
    layout.append(littleEndian: kind)
    layout.append(UInt8(own.count / 3))
    layout += own
    if !developers.isEmpty { layout += [UInt8(developers.count / 3)] + developers }
    data.append(localNumber(of: layout, hasDevelopers: !developers.isEmpty))
    data += ownData
    data += developerData
  }

  /// The complete file: header, messages, CRC.
  /// - Throws: `FITFault` if it is longer than 4 GB.
  public func finished() throws(FITFault) -> [UInt8] {
    guard let size = UInt32(exactly: data.count) else {
      throw FITFault(offset: position, reason: "a FIT file cannot be longer than 4 GB")
    }
    var bytes = FITHeader.encoded(dataSize: size) + data
    bytes.append(littleEndian: FITChecksum.of(bytes[...]))
    return bytes
  }

  /// The local number of `layout`, which is defined if it is not yet.
  private mutating func localNumber(of layout: [UInt8], hasDevelopers: Bool) -> UInt8 {
    messageCount += 1
    if let index = slots.firstIndex(where: { $0.layout == layout }) {
      slots[index].lastUse = messageCount
      return UInt8(index)
    }
    let slot = Slot(layout: layout, lastUse: messageCount)
    let index: Int
    if slots.count < 16 {
      index = slots.count
      slots.append(slot)
    } else {
      index = slots.indices.min { slots[$0].lastUse < slots[$1].lastUse } ?? 0
      slots[index] = slot
    }
    data.append(0x40 | (hasDevelopers ? 0x20 : 0) | UInt8(index))
    data += layout
    return UInt8(index)
  }

  private func append(_ elements: [UInt64], _ size: Int, to data: inout [UInt8]) {
    for element in elements {
      for index in 0..<size {
        let shift = 8 * (isBigEndian ? size - 1 - index : index)
        data.append(UInt8(truncatingIfNeeded: element >> UInt64(shift)))
      }
    }
  }
}

extension FITValue {
  /// A description for a fault, of limited length.
  fileprivate var shortened: String { String("\(self)".prefix(80)) }
}
