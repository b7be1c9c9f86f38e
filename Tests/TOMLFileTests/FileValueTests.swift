import TOML
import Testing

@testable import TOMLFile

@Suite struct FileValueTests {
  @Test func theFirstFaultIsNamedOnOneLine() {
    #expect(fault("a = 1\nb = 3,5\nc") == "line 2, column 5: a number has a decimal point, not a comma; write 3.5")
    let line = #""a\u001B\n" = 1"#
    let problem = #"'a\u001b\u000a' is already given in line 1; delete one of the two"#
    #expect(fault("\(line)\n\(line)") == "line 2, column 1: \(problem)")
  }

  @Test func aByteOrderMarkIsNoFault() throws {
    let bytes = [0xEF, 0xBB, 0xBF] + Array("a = 7\r\n".utf8)
    #expect(try FileDocument(parsing: bytes).entries == [FileEntry(key: "a", value: .whole(7), position: Self.at(1))])
  }

  @Test func theSizeIsBounded() throws {
    #expect(try FileDocument(parsing: [UInt8](repeating: UInt8(ascii: "\n"), count: 16 * 1024)).entries.isEmpty)
    #expect(
      fault(String(repeating: "\n", count: 16 * 1024 + 1))
        == "line 1, column 1: the file has more than 16384 bytes; shorten it")
  }

  @Test func eachKindOfValueIsRead() throws {
    let text = "a = 1\nb = 1.5\nc = 'x'\nd = true\ne = [1, []]\nf = {x = 2}\ng = 07:32:00"
    #expect(
      try FileDocument(parsing: Array(text.utf8)).entries == [
        FileEntry(key: "a", value: .whole(1), position: Self.at(1)),
        FileEntry(key: "b", value: .decimal(1.5), position: Self.at(2)),
        FileEntry(key: "c", value: .text("x"), position: Self.at(3)),
        FileEntry(key: "d", value: .boolean(true), position: Self.at(4)),
        FileEntry(key: "e", value: .list([.whole(1), .list([])]), position: Self.at(5)),
        FileEntry(
          key: "f", value: .table([FileEntry(key: "x", value: .whole(2), position: Self.at(6, 6))]),
          position: Self.at(6)),
        FileEntry(key: "g", value: .dateTime, position: Self.at(7)),
      ])
  }

  @Test(
    arguments: [
      ("a", "line 1, column 1"), ("b.c", "line 2, column 3"), ("b.missing", "line 2, column 1"), ("missing", nil),
      ("list[2].x", "line 4, column 3"), ("list[2].missing", "line 4, column 2"), ("list[3].x", "line 3, column 1"),
      ("list[0]", "line 3, column 1"), ("list[9223372036854775808].x", "line 3, column 1"),
      ("list[-9223372036854775808]", "line 3, column 1"),
      ("tables[2]", "line 6, column 3"), ("tables[2].y[1]", "line 7, column 6"), ("a.b", "line 1, column 1"), ("", nil),
      ("--strap", nil),
    ] as [(String, String?)])
  func aFaultIsLocated(_ place: String, _ position: String?) throws {
    let text = "a = 1\nb.c = 2\nlist = [{},\n {x = 1}]\n[[tables]]\n[[tables]]\ny = [1]\n"
    let fault = FileFault(place: place, problem: "is wrong")
    let located = try FileDocument(parsing: Array(text.utf8)).located([fault])
    #expect(located.map { $0.position?.description } == [position])
    #expect(located.map(\.inFile) == [position.map { "\($0): \(fault)" } ?? "\(fault)"])
  }

  /// A key may contain the characters that separate the parts of a path.
  @Test func anUnknownKeyHasItsOwnPosition() throws {
    let document = try FileDocument(parsing: Array("[daemon]\nx = 1\n[\"daemon.x\"]\n[\"y[2]\"]\n".utf8))
    var table = FileTable(path: "", entries: document.entries)
    var faults: [FileFault] = []
    _ = table.table("daemon", &faults)
    table.finish(&faults)
    #expect(document.located(faults).map { $0.position?.description } == ["line 3, column 2", "line 4, column 2"])
  }

  private static func at(_ line: Int, _ column: Int = 1) -> TOMLPosition { TOMLPosition(line: line, column: column) }

  private func fault(_ text: String) -> String? {
    do throws(FileFault) {
      _ = try FileDocument(parsing: Array(text.utf8)).entries
      return nil
    } catch {
      return error.description
    }
  }
}
