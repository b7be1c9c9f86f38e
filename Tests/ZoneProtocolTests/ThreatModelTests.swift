import TestSupport
import Testing

/// The documentation's threat model.
struct ThreatModelTests {
  static let root = String(#filePath.dropLast("Tests/ZoneProtocolTests/ThreatModelTests.swift".count))

  /// The words between back quotes in the section of promises, without commands and paths.
  static var promises: [String] {
    let page = Folder.content(root + "Sources/ZoneProtocol/ZoneProtocol.docc/ThreatModel.md") ?? ""
    let part = page.split(separator: "## Promised").last?.split(separator: "## Not promised").first ?? ""
    return part.split(separator: "\n- ").dropFirst().map(String.init)
  }

  static func names(_ promise: String) -> [String] {
    let words = promise.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    return words.filter { word in word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } }
  }

  /// The names of all test functions.
  static let tests: Set<String> = {
    var names: Set<String> = []
    for folder in Folder.names(root + "Tests") where folder.hasSuffix("Tests") {
      let inside = Folder.names(root + "Tests/" + folder)
      let files =
        inside + inside.flatMap { name in Folder.names("\(root)Tests/\(folder)/\(name)").map { "\(name)/\($0)" } }
      for file in files where file.hasSuffix(".swift") {
        let text = Folder.content("\(root)Tests/\(folder)/\(file)") ?? ""
        for piece in text.split(separator: "@Test").dropFirst() {
          guard let start = piece.firstRange(of: "func ") else { continue }
          names.insert(String(piece[start.upperBound...].prefix { $0.isLetter || $0.isNumber }))
        }
      }
    }
    return names
  }()

  @Test func eachPromiseNamesTestsThatExist() {
    #expect(Self.promises.count >= 20, "the page was not found, or has another form")
    for promise in Self.promises {
      let names = Self.names(promise)
      #expect(!names.isEmpty, "names no test: \(promise)")
      for name in names { #expect(Self.tests.contains(name), "there is no test \(name): \(promise)") }
    }
  }
}
