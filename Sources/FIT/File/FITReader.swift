/// Reads the data messages of FIT files, one after the other. Several FIT files may follow each other in one file.
///
/// Every complete message before a fault is returned. A wrong CRC is a fault of its file's end, since the messages are
/// readable.
public struct FITReader {
  private let bytes: [UInt8]
  private var position = 0
  /// The end of the messages, as the header announces it; nil between files. It may be past the end of the bytes.
  private var end: Int?
  private var checksum = FITChecksum()
  /// The position up to which bytes are part of `checksum`.
  private var checked = 0
  private var definitions: [FITDefinition?] = []
  private var descriptions: [UInt16: FITFieldDescription] = [:]
  /// The last time, to which compressed headers refer.
  private var lastTimestamp: UInt32?
  /// The first fault, if reading goes on after it.
  private var fault: FITFault?
  private var isEnded = false
  /// The number of files whose header was read.
  public private(set) var fileCount = 0

  /// A reader of `bytes`.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The next data message; nil at the end.
  /// - Throws: the first fault, after all complete messages. Then there are no more messages.
  public mutating func next() throws(FITFault) -> FITMessage? {
    do throws(FITFault) {
      while !isEnded {
        guard let end else {
          try startFile()
          continue
        }
        if position >= end {
          try endFile(at: end)
        } else if let message = try readMessage(before: end) {
          return message
        }
      }
    } catch {
      isEnded = true
      let first = fault ?? error
      fault = nil
      throw first
    }
    guard let fault else { return nil }
    self.fault = nil
    throw fault
  }

  private mutating func startFile() throws(FITFault) {
    if fileCount > 0, position == bytes.count {
      isEnded = true
      return
    }
    let header = try FITHeader(decoding: bytes, at: position)
    if !header.isIntact {
      note(FITFault(offset: position + 12, reason: "the CRC of the header is wrong: the file is damaged"))
    }
    fileCount += 1
    checksum = FITChecksum()
    checked = position
    position += header.size
    // Both are at most 32 bits long.
    end = position + header.dataSize
    definitions = Array(repeating: nil, count: 16)
    descriptions = [:]
    lastTimestamp = nil
  }

  private mutating func endFile(at end: Int) throws(FITFault) {
    guard bytes.count - end >= 2 else {
      throw FITFault(offset: bytes.count, reason: "the file ends before its CRC")
    }
    while checked < end {
      checksum.add(bytes[checked])
      checked += 1
    }
    let expected = UInt16(bytes[end]) | UInt16(bytes[end + 1]) << 8
    if expected != checksum.value {
      note(FITFault(offset: end, reason: "the CRC is wrong: the file is damaged"))
    }
    position = end + 2
    self.end = nil
  }

  private mutating func note(_ fault: FITFault) {
    if self.fault == nil { self.fault = fault }
  }

  /// Reads one message; nil for a definition.
  private mutating func readMessage(before end: Int) throws(FITFault) -> FITMessage? {
    let offset = position
    guard offset < bytes.count else {
      throw FITFault(
        offset: bytes.count, reason: "the file ends \(end - bytes.count) bytes before the end that its header announces"
      )
    }
    let header = bytes[offset]
    if header & 0x80 != 0 {
      let local = header >> 5 & 0x3
      var message = try data(local, at: offset, before: end)
      if message.timestamp == nil { message.timestamp = try time(header & 0x1F, at: offset) }
      lastTimestamp = message.timestamp
      return message
    }
    if header & 0x40 != 0 {
      try readDefinition(header, before: end)
      return nil
    }
    let message = try data(header & 0x0F, at: offset, before: end)
    lastTimestamp = message.timestamp ?? lastTimestamp
    if message.number == .fieldDescription { describe(message) }
    return message
  }

  /// The time of a compressed header: the lower five bits of the first time that is not before the last one.
  private func time(_ bits: UInt8, at offset: Int) throws(FITFault) -> UInt32 {
    guard let lastTimestamp else {
      throw FITFault(offset: offset, reason: "the time of the message refers to an earlier one, but there is none")
    }
    let (time, isOver) = lastTimestamp.addingReportingOverflow((UInt32(bits) &- lastTimestamp) & 0x1F)
    guard !isOver else { throw FITFault(offset: offset, reason: "the time is past the end of FIT's time") }
    return time
  }

  private mutating func data(_ local: UInt8, at offset: Int, before end: Int) throws(FITFault) -> FITMessage {
    guard let definition = definitions[Int(local)] else {
      throw FITFault(offset: offset, reason: "the message has the local number \(local), which is not defined")
    }
    let start = offset + 1
    try need(definition.dataSize, at: start, before: end) { "\(definition.number)" }
    position = start + definition.dataSize
    var message = FITMessage(
      definition: definition, offset: offset, localNumber: local, timestamp: nil, bytes: bytes, start: start)
    message.timestamp = message.unsigned(253).flatMap { UInt32(exactly: $0) }
    return message
  }

  /// - Throws: a fault unless there are `count` bytes at `start`.
  private func need(_ count: Int, at start: Int, before end: Int, of what: () -> String) throws(FITFault) {
    guard bytes.count - start >= count || end < bytes.count else {
      throw FITFault(offset: bytes.count, reason: "the file ends within \(what())")
    }
    guard min(end, bytes.count) - start >= count else {
      throw FITFault(offset: end, reason: "the messages end within \(what())")
    }
  }

  private mutating func readDefinition(_ header: UInt8, before end: Int) throws(FITFault) {
    let what = "a definition message"
    var place = position + 1
    try need(5, at: place, before: end) { what }
    let architecture = bytes[place + 1]
    guard architecture <= 1 else {
      throw FITFault(offset: place + 1, reason: "the order of bytes is \(architecture), but must be 0 or 1")
    }
    let (first, second) = (UInt16(bytes[place + 2]), UInt16(bytes[place + 3]))
    var definition = FITDefinition(
      number: FITMessageNumber(rawValue: architecture == 1 ? first << 8 | second : second << 8 | first),
      isBigEndian: architecture == 1, fields: [], developerFields: [], dataSize: 0)
    let count = Int(bytes[place + 4])
    place += 5
    try need(3 * count, at: place, before: end) { what }
    for _ in 0..<count {
      let size = Int(bytes[place + 1])
      if size > 0 {
        definition.fields.append(
          FITDefinition.Field(
            number: bytes[place], size: size, type: FITBaseType(code: bytes[place + 2]), offset: definition.dataSize))
      }
      definition.dataSize += size
      place += 3
    }
    if header & 0x20 != 0 {
      try need(1, at: place, before: end) { what }
      let count = Int(bytes[place])
      place += 1
      try need(3 * count, at: place, before: end) { what }
      for _ in 0..<count {
        let (number, size, index) = (bytes[place], Int(bytes[place + 1]), bytes[place + 2])
        if size > 0 {
          definition.developerFields.append(
            FITDefinition.DeveloperField(
              number: number, size: size, dataIndex: index,
              description: descriptions[UInt16(index) << 8 | UInt16(number)],
              offset: definition.dataSize))
        }
        definition.dataSize += size
        place += 3
      }
    }
    definitions[Int(header & 0x0F)] = definition
    position = place
  }

  private mutating func describe(_ message: FITMessage) {
    guard let index = message.unsigned(0), let number = message.unsigned(1), index < 256, number < 256 else { return }
    descriptions[UInt16(index) << 8 | UInt16(number)] = FITFieldDescription(
      name: message.text(3) ?? "",
      type: message.unsigned(2).flatMap { FITBaseType(code: UInt8(truncatingIfNeeded: $0)) },
      units: message.text(8))
  }
}
