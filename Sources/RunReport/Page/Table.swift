/// Tables of a page.
enum Table {
  /// A column: its heading, and whether it has numbers.
  struct Column {
    let heading: String
    var isNumber = false
    /// Whether the narrowest screens leave it out.
    var isRoomy = false

    init(_ heading: String, isNumber: Bool = false, isRoomy: Bool = false) {
      self.heading = heading
      self.isNumber = isNumber
      self.isRoomy = isRoomy
    }

    var style: String? {
      let words = (isNumber ? ["n"] : []) + (isRoomy ? ["roomy"] : [])
      return words.isEmpty ? nil : words.joined(separator: " ")
    }
  }

  /// Writes a table with a heading for each column. The first cell of a row is its heading.
  /// - Parameters:
  ///   - columns: the columns.
  ///   - rows: the rows, each with a cell for each column.
  ///   - style: the class of the table.
  ///   - page: the page.
  static func draw(_ columns: [Column], _ rows: [[String]], style: String? = nil, into page: inout Markup) {
    page.element("table", ["class": style]) { page in
      page.element("thead") { page in
        page.element("tr") { page in
          for column in columns {
            page.element("th", ["scope": "col", "class": column.style], text: column.heading)
          }
        }
      }
      page.element("tbody") { page in
        for row in rows {
          page.element("tr") { page in
            for (index, (column, cell)) in zip(columns, row).enumerated() {
              if index == 0 {
                page.element("th", ["scope": "row", "class": column.style], text: cell)
              } else {
                page.element("td", ["class": column.style], text: cell)
              }
            }
          }
          page.newLine()
        }
      }
    }
    page.newLine()
  }

  /// Writes a table of figures: a label, a value, and what belongs to it.
  static func drawFigures(_ rows: [(label: String, value: String, remark: String?)], into page: inout Markup) {
    page.element("table", ["class": "facts"]) { page in
      page.element("tbody") { page in
        for row in rows {
          page.element("tr") { page in
            page.element("th", ["scope": "row"], text: row.label)
            page.element("td") { page in
              page.text(row.value)
              if let remark = row.remark { page.element("small", text: " " + remark) }
            }
          }
        }
      }
    }
    page.newLine()
  }
}
