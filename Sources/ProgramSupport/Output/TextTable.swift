import Primitives
import TerminalUI

/// Lines of a table. Each column is as wide as its widest cell.
package enum TextTable {
  package static func lines(_ rows: [[String]]) -> [String] {
    let rows = rows.map { $0.map(\.oneLine) }
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
