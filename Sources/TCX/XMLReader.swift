import Primitives

/// A pull parser of XML 1.0 without document types: events in the order of the file, in linear time and constant memory beside the file.
///
/// It knows the five predefined entities and references to characters. A DOCTYPE and other entities are refused, so no text can grow.
/// Prefixes of names are removed and not checked.
struct XMLReader {
  enum Event {
    /// An element starts. `name` is its name; `attribute(_:)` reads its attributes.
    case start
    /// An element ends. `text` has the text since the last start, if `keepsText` was set then.
    case end
    /// The file ends after its one element.
    case finished
  }

  /// Bounds of what is read.
  enum Limits {
    /// The most elements inside of each other.
    static let depth = 64
    /// The longest name, in bytes.
    static let name = 256
    /// The most attributes of an element.
    static let attributes = 64
    /// The longest value of an attribute, in bytes.
    static let attribute = 4096
    /// The longest text of an element that is kept, in bytes.
    static let text = TCXText.longest
  }

  let bytes: [UInt8]
  /// Where the readable text ends: before the first byte that is not UTF-8, or at the end of the file.
  let end: Int
  var offset = 0

  /// The name of the element that starts, without its prefix.
  private(set) var name = ""
  /// Where the last tag begins.
  private(set) var tagOffset = 0
  /// Whether the text of the element is kept until it ends.
  var keepsText = false {
    didSet { text = [] }
  }
  /// The text of the element, if it is kept.
  var text: [UInt8] = []
  var attributes: [(name: Range<Int>, value: Range<Int>)] = []

  private var open: [Range<Int>] = []
  private var hasRoot = false
  private var isEmptyElement = false

  /// - Throws: `XMLFault` for a file that is not XML in UTF-8 from its start.
  init(_ bytes: [UInt8]) throws(XMLFault) {
    self.bytes = bytes
    if let reason = Self.otherFormat(bytes) { throw XMLFault(offset: 0, reason: reason) }
    do {
      _ = try UTF8Span(validating: bytes.span)
      end = bytes.count
    } catch {
      end = error.byteOffsets.lowerBound
    }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  /// The next event.
  /// - Throws: `XMLFault` at the first byte that is not XML; the reader must not be used after that.
  mutating func next() throws(XMLFault) -> Event {
    if isEmptyElement {
      isEmptyElement = false
      open.removeLast()
      return .end
    }
    while true {
      try passText()
      guard offset < end else {
        guard open.isEmpty, hasRoot, end == bytes.count else { throw ended("") }
        return .finished
      }
      tagOffset = offset
      offset += 1
      switch peek {
      case UInt8(ascii: "!"): try passDeclaration()
      case UInt8(ascii: "?"): try passInstruction()
      case UInt8(ascii: "/"):
        try endTag()
        return .end
      default:
        try startTag()
        return .start
      }
    }
  }

  /// The next byte; nil at the end of the readable text.
  var peek: UInt8? { offset < end ? bytes[offset] : nil }

  /// Whether no element is open.
  var isOutside: Bool { open.isEmpty }

  // MARK: Tags

  private mutating func startTag() throws(XMLFault) {
    guard !hasRoot || !open.isEmpty else {
      throw XMLFault(offset: tagOffset, reason: "there is a second document after the first; keep one in the file")
    }
    guard open.count < Limits.depth else {
      throw XMLFault(offset: tagOffset, reason: "more than \(Limits.depth) elements are inside of each other")
    }
    let whole = try passName()
    open.append(whole)
    hasRoot = true
    keepsText = false
    attributes.removeAll(keepingCapacity: true)
    isEmptyElement = try passAttributes()
    name = String(decoding: bytes[local(whole)], as: UTF8.self)
  }

  private mutating func endTag() throws(XMLFault) {
    offset += 1
    let whole = try passName()
    passBlanks()
    guard let last = open.last else {
      throw XMLFault(offset: tagOffset, reason: "</\(shown(whole))> ends an element that did not start")
    }
    guard bytes[last].elementsEqual(bytes[whole]) else {
      throw XMLFault(offset: tagOffset, reason: "</\(shown(whole))> is where <\(shown(last))> must end")
    }
    guard let byte = peek else { throw ended("a tag") }
    guard byte == UInt8(ascii: ">") else { throw XMLFault(offset: offset, reason: "a '>' is missing after the name") }
    offset += 1
    open.removeLast()
  }

  /// Consumes a name, and returns its place. `missing` is the reason if there is none.
  mutating func passName(
    orElse missing: String = "there is no name after '<'; a '<' in a text must be written &lt;"
  ) throws(XMLFault) -> Range<Int> {
    let start = offset
    while let byte = peek, Self.isPartOfName(byte) { offset += 1 }
    guard offset < end else { throw ended("a tag") }
    guard start < offset, !Self.cannotStartName(bytes[start]) else {
      throw XMLFault(offset: start, reason: missing)
    }
    guard offset - start <= Limits.name else {
      throw XMLFault(offset: start, reason: "a name is longer than \(Limits.name) bytes")
    }
    return start..<offset
  }

  /// The name without its prefix.
  func local(_ name: Range<Int>) -> Range<Int> {
    guard let colon = bytes[name].lastIndex(of: UInt8(ascii: ":")) else { return name }
    return colon + 1..<name.upperBound
  }

  /// A name for a message.
  private func shown(_ name: Range<Int>) -> String {
    String(decoding: bytes[name].prefix(40), as: UTF8.self).oneLine
  }

  mutating func passBlanks() {
    while let byte = peek, Self.isBlank(byte) { offset += 1 }
  }

  // MARK: Faults

  /// The fault of a file that ends inside of `part`, or has a byte that is not UTF-8 there.
  func ended(_ part: String) -> XMLFault {
    if end < bytes.count {
      return XMLFault(offset: end, reason: "a character is not in UTF-8; save the file as UTF-8")
    }
    if let last = open.last {
      let inside = part.isEmpty ? "<\(shown(last))>" : "\(part) in <\(shown(last))>"
      return XMLFault(offset: end, reason: "the file ends inside of \(inside); it was cut off")
    }
    guard part.isEmpty else { return XMLFault(offset: end, reason: "the file ends inside of \(part); it was cut off") }
    return XMLFault(offset: end, reason: "the file has no element; it is empty or not TCX")
  }

  /// Why the file is of another format, judged by its first bytes.
  private static func otherFormat(_ bytes: [UInt8]) -> String? {
    if bytes.starts(with: [0, 0, 0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE, 0, 0]) {
      return "the file is in UTF-32; save it as UTF-8"
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0, 0x3C])
      || bytes.starts(with: [0x3C, 0])
    {
      return "the file is in UTF-16; save it as UTF-8"
    }
    if bytes.starts(with: [0x1F, 0x8B]) { return "the file is compressed with gzip; unpack it with gunzip first" }
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "the file is a ZIP archive; unpack it first" }
    return nil
  }
}

// MARK: Bytes

extension XMLReader {
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
  }

  /// Whether the byte may be in a name. All characters beyond ASCII may.
  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."), 0x80...:
      true
    default: false
    }
  }

  private static func cannotStartName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }
}
