import TestSupport

/// The manual pages that systemd/manual writes, as plain text.
struct ManualPages: Sendable {
  /// Written once for all tests.
  static let shared = Result { try ManualPages() }

  /// A section or subsection: its title, and its text up to the next.
  struct Section {
    let title: String
    var text = ""
  }

  /// The content of each file.
  private let files: [String: String]

  /// - Throws: `Failed` if the script fails.
  private init() throws {
    let folder = try Folder()
    let script = try ChildProgram(
      Repository.root + "systemd/manual", ["--binaries", ChildProgram.folder, folder.path],
      ["SOURCE_DATE_EPOCH": "1767225600"])
    guard try script.end() == 0 else { throw Failed(said: script.error.text) }
    files = folder.names.reduce(into: [:]) { $0[$1] = folder.content($1) }
  }

  struct Failed: Error {
    let said: String
  }

  /// The names of the files.
  var names: [String] { files.keys.sorted() }

  /// The source of the page in the file `name`, without roff's escapes.
  func source(_ name: String) -> String {
    var text = files[name] ?? ""
    for (escape, plain) in [
      ("\\-", "-"), ("\\fB", ""), ("\\fI", ""), ("\\fR", ""), ("\\&", ""), ("\\:", ""), ("\\(aq", "'"), ("\\(ha", "^"),
      ("\\(ti", "~"), ("\\(ga", "`"), ("\\e", "\\"),
    ] {
      text = text.replacing(escape, with: plain)
    }
    return text
  }

  /// The sections and subsections of the page in the file `name`.
  func sections(_ name: String) -> [Section] {
    source(name).split(separator: "\n").reduce(into: []) { sections, line in
      if line.hasPrefix(".SH ") || line.hasPrefix(".SS ") {
        sections.append(Section(title: String(line.dropFirst(4))))
      } else if !sections.isEmpty {
        sections[sections.count - 1].text += line + "\n"
      }
    }
  }
}

/// The checkout of the tests.
enum Repository {
  /// Its path, with a slash.
  static let root = String(#filePath.dropLast("Tests/PackageTests/ManualPages.swift".count))
}
