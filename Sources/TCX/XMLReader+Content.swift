import Primitives

// Texts, references, attributes, and markup other than tags.
extension XMLReader {
  /// Consumes text up to the next `<`.
  mutating func passText() throws(XMLFault) {
    while offset < end {
      let start = offset
      while offset < end, !Self.isSpecial(bytes[offset]) { offset += 1 }
      if start < offset {
        guard !isOutside || bytes[start..<offset].allSatisfy(Self.isBlank) else { throw outside(start) }
        try keep(bytes[start..<offset])
      }
      switch peek {
      case UInt8(ascii: "&"):
        guard !isOutside else { throw outside(offset) }
        let reference = try passReference()
        try keep(Array(String(reference).utf8)[...])
      case let byte? where byte < 0x20: throw control(byte)
      // A tag, or the end.
      default: return
      }
    }
  }

  private func outside(_ offset: Int) -> XMLFault {
    XMLFault(offset: offset, reason: "there is text outside of the elements; the file is not TCX, or damaged")
  }

  private func control(_ byte: UInt8) -> XMLFault {
    XMLFault(offset: offset, reason: "the control character \(byte) is not allowed in XML; the file is damaged")
  }

  private mutating func keep(_ part: ArraySlice<UInt8>) throws(XMLFault) {
    guard keepsText else { return }
    guard text.count + part.count <= Limits.text else {
      throw XMLFault(offset: tagOffset, reason: "the text of <\(name)> is longer than \(Limits.text) bytes")
    }
    text.append(contentsOf: part)
  }

  /// Whether text does not simply go on with the byte.
  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") || byte < 0x20 && !isBlank(byte)
  }

  // MARK: References

  /// Consumes a reference, which begins with `&`.
  private mutating func passReference() throws(XMLFault) -> Unicode.Scalar {
    let start = offset
    offset += 1
    // The longest is &#x10FFFF; with some zeros in front.
    while let byte = peek, byte != UInt8(ascii: ";"), offset - start <= 16 { offset += 1 }
    guard offset < end else { throw ended("a reference to a character") }
    let content = bytes[start + 1..<offset]
    guard bytes[offset] == UInt8(ascii: ";") else {
      throw XMLFault(offset: start, reason: "a '&' in a text must be written &amp;")
    }
    offset += 1
    switch String(decoding: content, as: UTF8.self) {
    case "amp": return "&"
    case "lt": return "<"
    case "gt": return ">"
    case "quot": return "\""
    case "apos": return "'"
    case let name:
      guard content.first == UInt8(ascii: "#") else {
        throw XMLFault(
          offset: start, reason: "the entity '\(name.oneLine)' is not known; only amp, lt, gt, quot and apos are")
      }
      guard let scalar = Self.scalar(content.dropFirst()) else {
        throw XMLFault(offset: start, reason: "'&\(name.oneLine);' is not a character that XML allows")
      }
      return scalar
    }
  }

  /// The character with the decimal number `text`, or with a hexadecimal one after `x`.
  private static func scalar(_ text: ArraySlice<UInt8>) -> Unicode.Scalar? {
    let isHexadecimal = text.first == UInt8(ascii: "x")
    let digits = String(decoding: isHexadecimal ? text.dropFirst() : text, as: UTF8.self)
    guard digits.utf8.first != UInt8(ascii: "+"), let number = UInt32(digits, radix: isHexadecimal ? 16 : 10),
      let scalar = Unicode.Scalar(number), number >= 0x20 || isBlank(UInt8(number)), number != 0xFFFE, number != 0xFFFF
    else { return nil }
    return scalar
  }

  // MARK: Attributes

  /// Consumes the attributes and the end of a tag. True if the element is empty: `/>`.
  mutating func passAttributes() throws(XMLFault) -> Bool {
    while true {
      let hasBlank = peek.map(Self.isBlank) ?? false
      passBlanks()
      switch peek {
      case nil: throw ended("a tag")
      case UInt8(ascii: ">"):
        offset += 1
        return false
      case UInt8(ascii: "/"):
        offset += 1
        guard let byte = peek else { throw ended("a tag") }
        guard byte == UInt8(ascii: ">") else { throw XMLFault(offset: offset, reason: "a '>' is missing after '/'") }
        offset += 1
        return true
      default:
        guard hasBlank else { throw XMLFault(offset: offset, reason: "the tag has a character that no name may have") }
        try passAttribute()
      }
    }
  }

  private mutating func passAttribute() throws(XMLFault) {
    let start = offset
    let name = try passName(orElse: "the tag has a character that no name may have")
    guard attributes.count < Limits.attributes else {
      throw XMLFault(offset: start, reason: "an element has more than \(Limits.attributes) attributes")
    }
    guard !attributes.contains(where: { bytes[$0.name].elementsEqual(bytes[name]) }) else {
      throw XMLFault(offset: start, reason: "an element has the same attribute twice")
    }
    passBlanks()
    guard let equals = peek else { throw ended("a tag") }
    guard equals == UInt8(ascii: "=") else { throw XMLFault(offset: offset, reason: "a '=' is missing after a name") }
    offset += 1
    passBlanks()
    guard let quote = peek else { throw ended("a tag") }
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw XMLFault(offset: offset, reason: "the value of an attribute must be in quotes")
    }
    offset += 1
    let first = offset
    while let byte = peek, byte != quote {
      guard offset - first < Limits.attribute else {
        throw XMLFault(offset: start, reason: "the value of an attribute is longer than \(Limits.attribute) bytes")
      }
      switch byte {
      case UInt8(ascii: "<"):
        throw XMLFault(offset: offset, reason: "a '<' in a value must be written &lt;; or a quote is missing before it")
      case UInt8(ascii: "&"): _ = try passReference()
      case let byte where byte < 0x20 && !Self.isBlank(byte): throw control(byte)
      default: offset += 1
      }
    }
    guard offset < end else { throw ended("a tag") }
    attributes.append((name, first..<offset))
    offset += 1
  }

  /// The value of the attribute `local`, whatever its prefix, of the element that starts. References are not replaced: no value that
  /// is read needs them.
  func attribute(_ local: String) -> ArraySlice<UInt8>? {
    attributes.first { bytes[self.local($0.name)].elementsEqual(local.utf8) }.map { bytes[$0.value] }
  }

  /// Whether an attribute of the element that starts declares a namespace that begins with `name`.
  func declares(_ name: String) -> Bool {
    attributes.contains { bytes[$0.name].starts(with: "xmlns".utf8) && bytes[$0.value].starts(with: name.utf8) }
  }

  // MARK: Comments, CDATA, instructions

  /// Consumes a comment or a CDATA section; the offset is at its `!`.
  mutating func passDeclaration() throws(XMLFault) {
    if isNext("!--") {
      offset += 3
      _ = try pass(through: "-->", "a comment")
    } else if isNext("![CDATA["), !isOutside {
      offset += 8
      try keep(try pass(through: "]]>", "a CDATA section"))
    } else if isNext("!DOCTYPE") {
      throw XMLFault(
        offset: tagOffset,
        reason: "the file has a DOCTYPE, which TCX files do not have and which is not read; remove it")
    } else if end - offset < 8, end == bytes.count {
      throw ended("a tag")
    } else {
      throw XMLFault(offset: tagOffset, reason: "'<!' begins neither a comment nor a CDATA section")
    }
  }

  /// Consumes a processing instruction or the XML declaration; the offset is at its `?`.
  mutating func passInstruction() throws(XMLFault) {
    offset += 1
    let content = try pass(through: "?>", "a processing instruction")
    let words = String(decoding: content.prefix(256), as: UTF8.self).lowercased()
      .split { " \t\r\n=\"'".contains($0) }
    // The declaration is at the start, perhaps after a byte order mark. Elsewhere it means nothing.
    guard tagOffset <= 3, words.first == "xml", let index = words.firstIndex(of: "encoding"), index + 1 < words.count
    else { return }
    let encoding = words[index + 1]
    guard encoding != "utf-8", encoding != "utf8", encoding != "us-ascii" else { return }
    // Programs often state an encoding that the file does not have. It matters only for characters beyond ASCII.
    guard bytes.contains(where: { $0 >= 0x80 }) else { return }
    throw XMLFault(
      offset: tagOffset, reason: "the file says that it is in '\(String(encoding).oneLine)'; save it as UTF-8")
  }

  private func isNext(_ word: StaticString) -> Bool {
    let word = "\(word)".utf8
    return offset + word.count <= end && bytes[offset..<offset + word.count].elementsEqual(word)
  }

  /// Consumes everything through `mark`, and returns what is before it.
  private mutating func pass(through mark: String, _ part: String) throws(XMLFault) -> ArraySlice<UInt8> {
    let start = offset
    let mark = Array(mark.utf8)
    while offset + mark.count <= end {
      if bytes[offset] == mark[0], bytes[offset..<offset + mark.count].elementsEqual(mark) {
        defer { offset += mark.count }
        return bytes[start..<offset]
      }
      offset += 1
    }
    offset = end
    throw ended(part)
  }
}
