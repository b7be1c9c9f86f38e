/// Widths of text in terminal columns.
public enum PrintableText {
  /// Columns of `character`: 2 for wide East Asian characters and emoji, 0 for combining ones.
  public static func width(of character: Character) -> Int {
    if character.isASCII { return 1 }
    return character.unicodeScalars.reduce(0) { max($0, width(of: $1)) }
  }

  /// Columns of `text`.
  public static func width(of text: String) -> Int {
    text.reduce(0) { $0 + width(of: $1) }
  }

  /// `text`, cut to `columns`. The ellipsis marks a cut.
  public static func fit(_ text: String, columns: Int, ellipsis: String = "…") -> String {
    guard width(of: text) > columns else { return text }
    let room = columns - width(of: ellipsis)
    guard room >= 0 else { return "" }
    var result = ""
    var used = 0
    for character in text {
      used += width(of: character)
      guard used <= room else { break }
      result.append(character)
    }
    return result + ellipsis
  }

  /// `text` in lines of at most `columns`, broken at spaces. The ellipsis marks a cut after `limit` lines.
  public static func wrap(_ text: String, columns: Int, limit: Int, ellipsis: String = "…") -> [String] {
    guard columns > 0, limit > 0 else { return [] }
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, width(of: last) + 1 + width(of: String(word)) <= columns {
        lines[lines.count - 1] = last + " " + word
      } else if lines.count == limit {
        // The rest is appended to the last line, which `fit` then cuts.
        lines[limit - 1] = fit(lines[limit - 1] + " " + String(word), columns: columns, ellipsis: ellipsis)
        return lines
      } else {
        lines.append(fit(String(word), columns: columns, ellipsis: ellipsis))
      }
    }
    return lines
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    // Ranges of wide letters: W and F in Unicode Standard Annex 11.
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
