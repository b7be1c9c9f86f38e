/// A check that a page is well-formed XML, as a strict reader of HTML would need it.
enum XMLCheck {
  /// What is wrong; nil if nothing is.
  static func fault(in page: String) -> String? {
    var rest = page[...]
    guard rest.hasPrefix("<!DOCTYPE html>\n") else { return "no document type" }
    rest = rest.dropFirst("<!DOCTYPE html>\n".count)
    var open: [Substring] = []
    var seen: Set<Substring> = []
    while let start = rest.firstIndex(of: "<") {
      if let fault = faultOfText(rest[..<start]) { return fault }
      guard let end = rest[start...].firstIndex(of: ">") else { return "a tag does not end" }
      var tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return "\(tag) ends what is not open" }
        continue
      }
      let isEmpty = tag.hasSuffix("/")
      if isEmpty { tag.removeLast() }
      let name = tag.prefix { $0 != " " }
      var attributes: Set<Substring> = []
      var parts = tag.dropFirst(name.count)
      while !parts.isEmpty {
        guard parts.first == " ", let equals = parts.firstIndex(of: "="), parts[equals...].hasPrefix("=\"") else {
          return "attributes of \(tag)"
        }
        let key = parts[parts.index(after: parts.startIndex)..<equals]
        let value = parts[parts.index(equals, offsetBy: 2)...]
        guard let quote = value.firstIndex(of: "\"") else { return "no quote in \(tag)" }
        guard attributes.insert(key).inserted else { return "\(key) twice in \(tag)" }
        if let fault = faultOfText(value[..<quote]) { return fault }
        if key == "id", !seen.insert(value[..<quote]).inserted { return "two elements have the id \(value[..<quote])" }
        parts = value[value.index(after: quote)...]
      }
      if !isEmpty { open.append(name) }
    }
    return open.isEmpty && rest == "\n" ? nil : "open at the end: \(open)"
  }

  private static func faultOfText(_ text: Substring) -> String? {
    var rest = text
    while let start = rest.firstIndex(of: "&") {
      let references = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]
      guard references.contains(where: { rest[start...].hasPrefix($0) }) else {
        return "a bare & in \(text.prefix(60))"
      }
      rest = rest[rest.index(after: start)...]
    }
    return text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" } ? "a control character" : nil
  }
}
