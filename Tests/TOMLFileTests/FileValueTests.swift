import TestSupport
import Testing

@testable import TOMLFile

@Suite struct FileValueTests {
  @Test(arguments: syntax)
  func theFirstFaultIsNamed(_ file: FaultyFile) {
    #expect(fault(Array(file.text.utf8)) == file.faults.first)
  }

  @Test(arguments: [
    ([0x61, 0xFF], "line 1"), ([0x0A, 0x23, 0xC0, 0x80], "line 2"), ([0x23, 0xED, 0xA0, 0x80], "line 1"),
  ]) func whatIsNotUTF8IsRefused(_ bytes: [UInt8], _ place: String) {
    #expect(fault(bytes) == "\(place): is not UTF-8; save the file in this encoding")
  }

  @Test func aByteOrderMarkIsNoFault() throws {
    let bytes = [0xEF, 0xBB, 0xBF] + Array("a = 7\r\n".utf8)
    #expect(try FileValue.parse(bytes) == [FileEntry(key: "a", value: .whole(7))])
  }

  @Test func theSizeIsBounded() throws {
    #expect(try FileValue.parse([UInt8](repeating: UInt8(ascii: "\n"), count: 16 * 1024)).isEmpty)
    #expect(fault([UInt8](repeating: UInt8(ascii: "\n"), count: 16 * 1024 + 1)) == "more than 16384 bytes")
  }

  @Test func eachKindOfValueIsRead() throws {
    let text = "a = 1\nb = 1.5\nc = 'x'\nd = true\ne = [1, []]\nf = {x = 2}\n"
    #expect(
      try FileValue.parse(Array(text.utf8)) == [
        FileEntry(key: "a", value: .whole(1)), FileEntry(key: "b", value: .decimal(1.5)),
        FileEntry(key: "c", value: .text("x")), FileEntry(key: "d", value: .truth(true)),
        FileEntry(key: "e", value: .list([.whole(1), .list([])])),
        FileEntry(key: "f", value: .table([FileEntry(key: "x", value: .whole(2))])),
      ])
  }

  @Test func whatIsTooDeepIsNothing() throws {
    let depth = FileValue.maximumDepth
    let text = "a = " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    var value = try #require(try FileValue.parse(Array(text.utf8)).first?.value)
    for _ in 2..<depth + 1 {
      guard case .list(let values) = value else { break }
      value = try #require(values.first)
    }
    #expect(value == .other)
  }

  private func fault(_ bytes: [UInt8]) -> String? {
    do throws(FileFault) {
      _ = try FileValue.parse(bytes)
      return nil
    } catch {
      return error.description
    }
  }
}

private let syntax = [
  FaultyFile(
    "x",
    "line 1, column 2: key-value pair: encountered end-of-file"),
  FaultyFile(
    "[daemon\nhistory = 1",
    "line 1, column 8: table header: expected ']', saw '\\n'"),
  FaultyFile(
    "[daemon]\nhistory 1",
    "line 2, column 9: key-value pair: expected '=', saw '1'"),
  FaultyFile(
    "[daemon]\nhistory = 1\nhistory = 2",
    "line 3, column 11: key-value pair: cannot redefine existing integer 'history'"),
  FaultyFile(
    "[daemon]\n[daemon]",
    "line 2, column 1: table header: cannot redefine existing table 'daemon'"),
  FaultyFile(
    "daemon.history = 99999999999999999999",
    "line 1, column 38: decimal integer: '99999999999999999999' is not representable in 64 bits"),
  FaultyFile(
    "daemon.history = 1e999",
    "line 1, column 23: floating-point: '1e999' could not be interpreted as a value"),
  FaultyFile(
    "[signal]\n  [ {",
    "line 2, column 5: the name of a table must follow a '[' at the start of a line"),
  FaultyFile(
    "[\n",
    "line 1, column 2: the name of a table must follow a '[' at the start of a line"),
  FaultyFile(
    "[[ #",
    "line 1, column 4: the name of a table must follow a '[' at the start of a line"),
  FaultyFile(
    "zones.bounds = [\n  {name = 'a', from = 50}, }\n",
    "line 2, column 28: a '}' must follow a value"),
  FaultyFile(
    "zones.bounds = [ # \n }",
    "line 2, column 2: a '}' must follow a value"),
  FaultyFile(
    "a = 1\nü = 2",
    "line 2, column 1: outside texts and comments there may be only ASCII characters"),
  FaultyFile(
    "[daemon]\nsocket = \"/a\\u0000b\"",
    "line 2, column 13: \\u0000 stands for a NUL, which no text may hold"),
  FaultyFile(
    "'a\u{0}b' = 1",
    "line 1, column 3: a NUL byte; this file is text"),
  FaultyFile(
    "\"daemon\\U00000000x\".history = 1",
    "line 1, column 8: \\u0000 stands for a NUL, which no text may hold"),
  FaultyFile(
    String(repeating: "a.", count: 600) + "a = 1",
    "line 1, column 1026: more than 512 dots outside texts; nothing is that deep"),
  FaultyFile(
    "a = " + String(repeating: "[", count: 300),
    "line 1, column 261: value: exceeded maximum nested value depth of 256 (TOML_MAX_NESTED_VALUES)"),
  FaultyFile(
    "a = \"\"\"\nx",
    "line 2, column 2: string: encountered end-of-file"),
  FaultyFile(
    "signal.stale_after = 1979-05-27T:32",
    "line 1, column 26: a number ends here; texts stand in quotes, and nothing here is a date or time"),
  FaultyFile(
    "signal.stale_after = 1\"ab-ab-ab 1#",
    "line 1, column 23: a number ends here; texts stand in quotes, and nothing here is a date or time"),
  FaultyFile(
    "[[strap]]\naddress = F0:9E:1A:00:00:01",
    "line 2, column 13: a ':' must stand in a text in quotes, as \"F0:9E:1A:00:00:01\""),
]
