import TestSupport
import Testing
import Training

/// The alerts in the protocol's documentation.
struct AlertPageTests {
  static let root = String(#filePath.dropLast("Tests/ZoneProtocolTests/AlertPageTests.swift".count))
  static let page = Folder.content(root + "Sources/ZoneProtocol/ZoneProtocol.docc/ZoneProtocol.md") ?? ""

  /// The text between `start` and `end`, each of which occurs once.
  static func part(from start: String, to end: String) throws -> Substring {
    let rest = try #require(page.firstRange(of: start), "the page has another form").upperBound
    return page[rest...][..<(try #require(page[rest...].firstRange(of: end))).lowerBound]
  }

  /// The words between back quotes.
  static func quoted(_ text: Substring) -> [String] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { !$0.offset.isMultiple(of: 2) }
      .map { String($0.element) }
  }

  @Test func itsTableHasEveryKind() throws {
    let table = try Self.part(from: "| kind | figures |\n|---|---|\n", to: "\n\n")
    let kinds = table.split(separator: "\n").flatMap { Self.quoted($0.split(separator: "|")[0]) }
    #expect(kinds.sorted() == AlertKind.allCases.map(\.rawValue).sorted())
  }

  @Test func itNamesTheKindsThatAreAdvice() throws {
    let kinds = Self.quoted(try Self.part(from: "Alerts that advise the runner (", to: ")"))
    #expect(kinds.sorted() == AlertKind.allCases.filter(\.descriptor.isAdvice).map(\.rawValue).sorted())
  }
}
