import ATT
import Testing

@Suite struct PDUTests {
  @Test(arguments: pduTable) func decodesAndEncodes(_ row: PDURow) throws {
    func decodes<Side: PDU>(_ pdu: Side) throws -> Bool { try Side(decoding: row.bytes.span.bytes) == pdu }
    #expect(try decodes(row.pdu))
    #expect(row.pdu.encoded() == row.bytes)
    #expect(row.pdu.opcode.rawValue == row.bytes[0])
  }

  /// An opcode of the other side is unknown, whatever its parameters.
  @Test(arguments: pduTable) func aPDUOfTheOtherSideIsUnknown(_ row: PDURow) throws {
    let opcode = Opcode(rawValue: row.bytes[0])
    for length in 1...row.bytes.count {
      let bytes = Array(row.bytes.prefix(length))
      let parameters = Array(bytes.dropFirst())
      if row.pdu is ClientPDU {
        #expect(try ServerPDU(decoding: bytes.span.bytes) == .unknown(opcode: opcode, parameters: parameters))
      } else {
        #expect(try ClientPDU(decoding: bytes.span.bytes) == .unknown(opcode: opcode, parameters: parameters))
      }
    }
  }

  @Test func theTableHoldsEveryOpcode() {
    let known = (UInt8.min...UInt8.max).filter { !Opcode(rawValue: $0).description.hasPrefix("opcode") }
    let tabled = Set(pduTable.map(\.bytes[0]))
    #expect(known.count == 31)
    #expect(known.allSatisfy(tabled.contains))
  }

  @Test(arguments: pduTable) func everyTruncationIsAnErrorOrWhole(_ row: PDURow) {
    for length in 0..<row.bytes.count {
      let cut = Array(row.bytes.prefix(length))
      do {
        let pdu = try row.decode(cut)
        #expect(row.wholeAt.contains(length), "\(cut) decoded")
        #expect(pdu.encoded() == cut)
      } catch {
        #expect(!row.wholeAt.contains(length), "\(cut): \(error)")
        #expect(error.opcode?.rawValue == cut.first)
      }
    }
  }

  /// PDUs of fixed length refuse an extra byte. The others take it as part of their value, or refuse it as an incomplete
  /// element.
  @Test(arguments: pduTable) func aByteTooMuchIsAnErrorOrPartOfTheValue(_ row: PDURow) {
    let long = row.bytes + [0]
    do {
      #expect(try row.decode(long).encoded() == long)
      #expect(!row.wholeAt.isEmpty)
    } catch {
      #expect(error.opcode?.rawValue == long.first)
    }
  }

  @Test(
    arguments: [
      ([], .empty, "A PDU has no bytes."),
      (
        [0x0A, 0x01], .truncated(.readRequest, needed: 3, available: 2),
        "Read Request is cut short: it has 2 bytes and needs 3."
      ),
      ([0x13, 0], .trailingBytes(.writeResponse, surplus: 1), "Write Response has 1 bytes after its end."),
      (
        [0x09, 1, 0], .badElementLength(.readByTypeResponse, length: 1),
        "Read By Type Response states an element length of 1 bytes, which is too short."
      ),
      (
        [0x11, 0, 0], .badElementLength(.readByGroupTypeResponse, length: 0),
        "Read By Group Type Response states an element length of 0 bytes, which is too short."
      ),
      (
        [0x07, 1, 0, 2, 0, 3], .partialElement(.findByTypeValueResponse, elementLength: 4, available: 5),
        "Find By Type Value Response has a list of 5 bytes, not a multiple of its element length 4."
      ),
      ([0x0E, 1, 0], .tooFewHandles(.readMultipleRequest), "Read Multiple Request names fewer than two handles."),
      (
        [0x05, 3, 1, 0, 2, 0], .badFormat(.findInformationResponse, format: 3),
        "Find Information Response has the unknown format 3."
      ),
      (
        [0x08, 1, 0, 2, 0, 3, 0, 0, 0], .badUUIDLength(.readByTypeRequest, length: 4),
        "Read By Type Request has a UUID of 4 bytes instead of 2 or 16."
      ),
      (
        [0x23, 1, 0, 3, 0, 1, 2], .truncated(.multipleHandleValueNotification, needed: 8, available: 7),
        "Multiple Handle Value Notification is cut short: it has 7 bytes and needs 8."
      ),
    ] as [([UInt8], DecodeError, String)])
  func namesWhatIsWrong(bytes: [UInt8], error: DecodeError, text: String) {
    // The sending side's decoder reports an error; the other side does not know the opcode.
    let isResponse = bytes.first.map { Opcode(rawValue: $0).isOfServer } ?? false
    #expect(throws: error) {
      if isResponse {
        _ = try ServerPDU(decoding: bytes.span.bytes)
      } else {
        _ = try ClientPDU(decoding: bytes.span.bytes)
      }
    }
    #expect(error.description == text)
  }

  @Test func aListTakesElementsOfOneLengthOnly() throws {
    var list = try #require(DataList(AttributeData(handle: .first, value: [1, 2])))
    let shorter = list.append(AttributeData(handle: .last, value: [1]))
    let alike = list.append(AttributeData(handle: .last, value: [3, 4]))
    #expect(!shorter)
    #expect(alike)
    #expect(list.elementLength == 4)
    #expect(list.byteCount == 8)
    #expect(DataList(AttributeData(handle: .first, value: Array(repeating: 0, count: 254))) == nil)
    #expect(DataList(AttributeGroup(range: .all, value: Array(repeating: 0, count: 252))) == nil)
  }

  @Test func aListOfLengthsAndValuesIsCutWhereTheMTUEnds() {
    let values: [[UInt8]] = [[1, 2, 3], [4, 5]]
    #expect(LengthValueList(values, limit: 22).values.map(\.value) == values)
    let cut = LengthValueList(values, limit: 8)
    #expect(cut.bytes == [3, 0, 1, 2, 3, 2, 0, 4])
    #expect(cut.values.map(\.length) == [3, 2])
    #expect(cut.values.map(\.value) == [[1, 2, 3], [4]])
    #expect(LengthValueList(values, limit: 6).values.map(\.value) == [[1, 2, 3]])
  }
}

extension PDURow {
  /// Decodes bytes as a PDU of the same side.
  fileprivate func decode(_ bytes: [UInt8]) throws(DecodeError) -> any PDU {
    try type(of: pdu).init(decoding: bytes.span.bytes)
  }
}

extension Opcode {
  /// Whether a server sends the PDU.
  fileprivate var isOfServer: Bool {
    switch kind {
    case .response, .notification, .indication: true
    case .request, .command, .confirmation: false
    }
  }
}
