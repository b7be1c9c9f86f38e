import Primitives

/// The frame of every page: its head, its style and its script.
enum Document {
  /// No browser loads anything for the page.
  private static let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"

  /// A page with `content`.
  static func page(title: String, _ content: (inout Markup) -> Void) -> [UInt8] {
    var page = Markup()
    page.verbatim("<!DOCTYPE html>\n")
    page.element("html", ["lang": "en"]) { page in
      page.element("head") { page in
        page.empty("meta", ["charset": "utf-8"])
        page.empty("meta", ["http-equiv": "Content-Security-Policy", "content": policy])
        page.empty("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        page.empty("meta", ["name": "color-scheme", "content": "light dark"])
        page.empty("meta", ["name": "generator", "content": "hrlog"])
        // Else a browser asks a server for one.
        page.empty("link", ["rel": "icon", "href": "data:,"])
        page.newLine()
        page.element("title", text: title)
        page.element("style") { page in
          Style.write(into: &page)
        }
      }
      page.newLine()
      page.element("body") { page in
        page.element("main") { content(&$0) }
        page.newLine()
        page.element("script") { $0.verbatim(Script.text) }
      }
    }
    page.newLine()
    return page.bytes
  }

  /// A part of the page with a heading.
  static func section(
    _ id: String, _ heading: String, style: String? = nil, into page: inout Markup, _ content: (inout Markup) -> Void
  ) {
    page.element("section", ["class": style, "aria-labelledby": "\(id)-h"]) { page in
      page.element("h2", ["id": "\(id)-h"], text: heading)
      content(&page)
    }
    page.newLine()
  }

  /// The last line.
  static func footer(_ words: String, into page: inout Markup) {
    page.element("footer", text: words)
  }
}

/// What is known of the pages from outside.
public enum ReportPage {
  /// Whether a file that begins with `head` is such a page.
  public static func isReport(_ head: [UInt8]) -> Bool {
    let mark = Array(#"<meta name="generator" content="hrlog"/>"#.utf8)
    return head.starts(with: "<!DOCTYPE html>".utf8)
      && head.indices.contains { head[$0...].prefix(mark.count).elementsEqual(mark) }
  }
}
