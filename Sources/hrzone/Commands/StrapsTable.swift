import ZoneReport

/// Straps for a person.
enum StrapsTable {
  /// Those that are known, each with why it is not there where it is not.
  static func known(_ straps: [StrapEntry]) -> [String] {
    var rows = [["STRAP", "NAME", "RUNNER", "PHASE", "LINK", "SOURCE"]]
    for strap in straps {
      rows.append([
        strap.address, strap.name ?? "-", strap.runner ?? "-", strap.phase?.name ?? "-", strap.link ?? "-",
        strap.source?.name ?? "-",
      ])
    }
    var lines: [String] = []
    for (index, line) in TextTable.lines(rows).enumerated() {
      lines.append(line)
      if index > 0, straps[index - 1].phase?.value != .live, let reason = straps[index - 1].reason {
        lines.append("  " + PrintableText.clean(reason))
      }
    }
    return lines
  }

  /// Those in range, in the order given.
  static func inRange(_ straps: [StrapEntry]) -> [String] {
    TextTable.lines([["STRAP", "KIND", "SIGNAL", "KNOWN", "NAME"]] + straps.map(cells))
  }

  /// One in range, on a line of its own.
  static func line(_ strap: StrapEntry) -> String {
    let cells = cells(strap).map(PrintableText.clean)
    return zip(cells, [24, 6, 12, 5, 0]).map { $0.padding($1) }.joined(separator: "  ")
  }

  private static func cells(_ strap: StrapEntry) -> [String] {
    [
      strap.address, strap.kind?.name ?? "-", strap.signalStrength.map { "\($0) dBm" } ?? "connected",
      strap.isKnown == true ? "yes" : "no", strap.name ?? "-",
    ]
  }
}

/// Rows of cells as lines, each column as wide as its widest cell.
enum TextTable {
  static func lines(_ rows: [[String]]) -> [String] {
    let rows = rows.map { $0.map(PrintableText.clean) }
    let columns = rows.first?.indices ?? 0..<0
    let widths = columns.map { column in rows.map { PrintableText.width(of: $0[column]) }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (cell, width) in zip(row, widths) { line += cell.padding(width + 2) }
      while line.hasSuffix(" ") { line.removeLast() }
      return line
    }
  }
}
