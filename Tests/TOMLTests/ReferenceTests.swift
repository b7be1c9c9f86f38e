import Glibc
import TOML
import TestSupport
import Testing

/// Compares our parser with Python's tomllib on documents from Tests/TOMLReference/cases.py. HRZONED_TOML_CASES sets their
/// number.
@Suite struct ReferenceTests {
  private static let count = getenv("HRZONED_TOML_CASES").flatMap { Int(String(cString: $0)) } ?? 6000

  @Test func tomllibAgrees() throws {
    let tests = #filePath.dropLast("TOMLTests/ReferenceTests.swift".count)
    let program = try ChildProgram("/usr/bin/python3", ["-B", "\(tests)TOMLReference/cases.py", "\(Self.count)", "1"])
    var names: [Substring: Int] = [:]
    var (total, taken) = (0, 0)
    while let line = try program.output.line("a line of cases.py") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
      try #require(parts.count == 3)
      let document = bytes(parts[0])
      total += 1
      names[parts[2], default: 0] += 1
      let verdict = verdict(on: document)
      if verdict.first == "{" { taken += 1 }
      if verdict.first == "{" ? verdict != parts[1] : parts[1] != "-" {
        Issue.record("\(String(decoding: document, as: UTF8.self).debugDescription): \(verdict), not \(parts[1])")
      }
    }
    let error = try program.error.rest()
    #expect(try program.end() == 0, "\(error)")
    print("tomllib: \(total) documents, \(taken) taken; by name: \(names.sorted { $0.key < $1.key })")
    #expect(total == Self.count)
    // Many documents are accepted and many refused, and each known difference occurs.
    #expect(taken > Self.count / 6 && taken < Self.count * 4 / 5)
    #expect(names.keys.sorted() == ["-", "depth", "float", "integer", "mark", "size"])
  }

  /// The canonical form of the document, or its fault.
  private func verdict(on document: [UInt8]) -> String {
    do throws(TOMLFault) {
      return try TOMLTable(parsing: document).canonical
    } catch {
      return error.description
    }
  }

  private func bytes(_ text: Substring) -> [UInt8] {
    let digits = text.compactMap { $0.hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
