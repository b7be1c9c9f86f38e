import Testing

@testable import TOMLFile

@Suite struct FileValueTests {
  @Test func theFirstFaultIsNamedOnOneLine() {
    #expect(fault("a = 1\nb = 3,5\nc") == "line 2, column 5: a number has a point, no comma; write 3.5")
    let line = #""a\u001B\n" = 1"#
    let problem = #"'a\u001b\u000a' is given already, in line 1; delete one of the two"#
    #expect(fault("\(line)\n\(line)") == "line 2, column 1: \(problem)")
  }

  @Test func aByteOrderMarkIsNoFault() throws {
    let bytes = [0xEF, 0xBB, 0xBF] + Array("a = 7\r\n".utf8)
    #expect(try FileValue.parse(bytes) == [FileEntry(key: "a", value: .whole(7))])
  }

  @Test func theSizeIsBounded() throws {
    #expect(try FileValue.parse([UInt8](repeating: UInt8(ascii: "\n"), count: 16 * 1024)).isEmpty)
    #expect(
      fault(String(repeating: "\n", count: 16 * 1024 + 1))
        == "line 1, column 1: the file has more than 16384 bytes; shorten it")
  }

  @Test func eachKindOfValueIsRead() throws {
    let text = "a = 1\nb = 1.5\nc = 'x'\nd = true\ne = [1, []]\nf = {x = 2}\ng = 07:32:00"
    #expect(
      try FileValue.parse(Array(text.utf8)) == [
        FileEntry(key: "a", value: .whole(1)), FileEntry(key: "b", value: .decimal(1.5)),
        FileEntry(key: "c", value: .text("x")), FileEntry(key: "d", value: .truth(true)),
        FileEntry(key: "e", value: .list([.whole(1), .list([])])),
        FileEntry(key: "f", value: .table([FileEntry(key: "x", value: .whole(2))])),
        FileEntry(key: "g", value: .dateTime),
      ])
  }

  private func fault(_ text: String) -> String? {
    do throws(FileFault) {
      _ = try FileValue.parse(Array(text.utf8))
      return nil
    } catch {
      return error.description
    }
  }
}
