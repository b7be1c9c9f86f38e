import Primitives

/// Text of a page that is both HTML and well-formed XML. Every text and every value of an attribute is escaped.
struct Markup {
  /// Names and values; nil leaves an attribute out.
  typealias Attributes = KeyValuePairs<String, String?>

  /// What was written.
  private(set) var bytes: [UInt8] = []

  /// Writes an element with `content`.
  mutating func element(_ name: StaticString, _ attributes: Attributes = [:], _ content: (inout Markup) -> Void) {
    begin(name, attributes)
    bytes.append(UInt8(ascii: ">"))
    content(&self)
    append("</")
    append(name)
    bytes.append(UInt8(ascii: ">"))
  }

  /// Writes an element that holds `text`.
  mutating func element(_ name: StaticString, _ attributes: Attributes = [:], text: String) {
    element(name, attributes) { $0.text(text) }
  }

  /// Writes an element that never has content: one of SVG, or one of HTML such as `meta`.
  mutating func empty(_ name: StaticString, _ attributes: Attributes = [:]) {
    begin(name, attributes)
    append("/>")
  }

  /// Writes `text`.
  mutating func text(_ text: String) {
    escape(text)
  }

  /// Writes a line feed, which keeps the lines of the page short.
  mutating func newLine() {
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Writes `text` as it is.
  mutating func verbatim(_ text: StaticString) {
    append(text)
  }

  private mutating func begin(_ name: StaticString, _ attributes: Attributes) {
    bytes.append(UInt8(ascii: "<"))
    append(name)
    for (name, value) in attributes {
      guard let value else { continue }
      bytes.append(UInt8(ascii: " "))
      bytes.append(contentsOf: name.utf8)
      append("=\"")
      escape(value)
      bytes.append(UInt8(ascii: "\""))
    }
  }

  private mutating func append(_ text: StaticString) {
    bytes.append(contentsOf: "\(text)".utf8)
  }

  /// Writes `text` without characters that change how a page reads, and with the special ones as references.
  private mutating func escape(_ text: String) {
    // Nearly all texts are ASCII, and need no more than the five references.
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    for byte in (isPlain ? text : text.oneLine).utf8 {
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case UInt8(ascii: "\""): append("&quot;")
      case UInt8(ascii: "'"): append("&#39;")
      default: bytes.append(byte)
      }
    }
  }
}
