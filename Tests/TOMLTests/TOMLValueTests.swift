import TOML
import Testing

/// Valid TOML is parsed. The sections follow the TOML 1.0 specification.
@Suite struct TOMLValueTests {
  @Test(
    arguments: [
      // Integer
      ("0", .integer(0)), ("-0", .integer(0)), ("+99", .integer(99)), ("1_000", .integer(1000)),
      ("5_3_1", .integer(531)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("0xDEAD_beef", .integer(0xDEAD_BEEF)), ("0x7fffffffffffffff", .integer(.max)), ("0o755", .integer(0o755)),
      ("0b1101", .integer(13)), ("0x00", .integer(0)),
      // Float
      ("3.1415", .float(3.1415)), ("-0.01", .float(-0.01)), ("5e+22", .float(5e22)), ("1e06", .float(1e6)),
      ("-2E-2", .float(-0.02)), ("6.626e-34", .float(6.626e-34)), ("224_617.445_991_228", .float(224_617.445991228)),
      ("1e-999", .float(0)), ("inf", .float(.infinity)), ("+inf", .float(.infinity)), ("-inf", .float(-.infinity)),
      // Boolean
      ("true", .boolean(true)), ("false", .boolean(false)),
      // String
      (#""""#, .string("")), ("''", .string("")), (#""\b\t\n\f\r\"\\""#, .string("\u{8}\t\n\u{C}\r\"\\")),
      (#""\u00E9\U0001F600\u0000""#, .string("é😀\0")), (#""a # b""#, .string("a # b")), (#"'C:\x'"#, .string(#"C:\x"#)),
      ("\"\"\"\nA\nB\"\"\"", .string("A\nB")), ("\"\"\"\r\nA\r\nB\"\"\"", .string("A\nB")),
      ("\"\"\"A\\\n  \t\n  B\"\"\"", .string("AB")), ("\"\"\"A\\ \t\r\n B\"\"\"", .string("AB")),
      ("\"\"\"\"A\"\"\"\"\"", .string("\"A\"\"")), ("'''\n'A''\\'''", .string("'A''\\")),
      ("''''A'''''", .string("'A''")),
      ("\"\"\"\"\"\"", .string("")), ("\"é\t\u{2028}\"", .string("é\t\u{2028}")),
      // Array
      ("[]", .array([])), ("[ # none\n ]", .array([])),
    ] as [(String, TOMLValue.Content)])
  func aValueIsRead(_ text: String, _ content: TOMLValue.Content) throws {
    #expect(try value(text) == content)
    // The same with text after it.
    #expect(try value("\(text) # x") == content)
    #expect(try value("\(text)\r\nw = 1") == content)
  }

  @Test(arguments: ["nan", "+nan", "-nan"]) func aNaNIsRead(_ text: String) throws {
    guard case .float(let number) = try value(text) else { throw AnotherKind() }
    #expect(number.isNaN)
  }

  @Test(
    arguments: [
      ("1979-05-27T07:32:00Z", "1979-5-27T7:32:0:0+0"),
      ("1979-05-27t00:32:00.999999999-07:30", "1979-5-27T0:32:0:999999-450"),
      ("1979-05-27 07:32:00+14:00", "1979-5-27T7:32:0:0+840"), ("1979-05-27T07:32:00", "1979-5-27T7:32:0:0"),
      ("2024-02-29", "2024-2-29"), ("2000-02-29", "2000-2-29"), ("0001-01-01", "1-1-1"),
      ("07:32:00.5", "7:32:0:500000"),
      ("1979-05-27 # x", "1979-5-27"), ("[1979-05-27 ,00:00:00]", "[1979-5-27,0:0:0:0]"),
    ])
  func aDateOrTimeIsRead(_ text: String, _ expected: String) throws {
    #expect(try table("v = \(text)").canonical == "{\"v\"=\(expected)}")
  }

  @Test(
    arguments: [
      ("", "{}"), ("# x", "{}"), ("\n \t\r\n", "{}"), ("a=1", "{a=1}"), ("a = 1\nb = 2\n", "{a=1,b=2}"),
      // Keys
      ("1 = 1\n-_ = 2\n\"\" = 3", "{=3,\\2d;\\5f;=2,1=1}"), ("'a b' = 1", "{a\\20;b=1}"), ("true = 1", "{true=1}"),
      ("a . \"b\".'c' = 1\na.d = 2", "{a={b={c=1},d=2}}"), ("1.2 = 3", "{1={2=3}}"),
      ("a.b.c = 1\na.d = 2\na.b.e = 3", "{a={b={c=1,e=3},d=2}}"),
      // Equal as `String`, but not the same key.
      ("\"é\" = 1\n\"e\u{301}\" = 2", "{e\\301;=2,\\e9;=1}"),
      // Tables
      ("[a]", "{a={}}"), ("[ a . 'b' ] # x\nc = 1", "{a={b={c=1}}}"), ("[a.b]\n[a]\nc = 1", "{a={b={},c=1}}"),
      ("[a]\nb.c = 1\n[a.b.d]\ne = 2", "{a={b={c=1,d={e=2}}}}"),
      ("[a.b.c]\nd = 1\n[a]\nb.e = 2", "{a={b={c={d=1},e=2}}}"),
      // Arrays of tables
      ("[[a]]\n[[a]]\nb = 1\n[a.c]\nd = 2\n[[a.e]]\n[[a.e]]", "{a=[{},{b=1,c={d=2},e=[{},{}]}]}"),
      ("[[a]]\nb.c = 1\n[[a]]\nb.c = 2\n[a.d]\n[[a]]\n[a.d]", "{a=[{b={c=1}},{b={c=2},d={}},{d={}}]}"),
      // Arrays and inline tables
      ("a = {}", "{a={}}"), ("a = { }", "{a={}}"),
      ("a = [\n 1, # x\n 'b',\r\n [], {c = 1}, ]", "{a=[1,b,[],{c=1}]}"),
      ("a = {b.c = 1, b.d = 2, 'e' = {}}", "{a={b={c=1,d=2},e={}}}"),
      ("a = { b = [\n1\n] }", "{a={b=[1]}}"),
    ])
  func aDocumentIsRead(_ text: String, _ expected: String) throws {
    #expect(try table(text).canonical.filter { $0 != "\"" } == expected)
  }

  @Test func entriesKeepTheirOrderAndPlace() throws {
    let table = try table("z = 1\n'é' = [ 2,\n  {b = 3} ]\n[c.d]\n[[e]]\n[[e]]")
    #expect(table.entries.map(\.key) == ["z", "é", "c", "e"])
    #expect(
      table.entries.map { "\($0.position)" }
        == [1, 2, 4, 5].map { "line \($0), column \($0 > 3 ? $0 == 4 ? 2 : 3 : 1)" })
    #expect(
      table.entries.map { "\($0.value.position)" } == [
        "line 1, column 5", "line 2, column 7", "line 4, column 2", "line 5, column 3",
      ])
    guard case .array(let values) = table.entries[1].value.content,
      case .array(let tables) = table.entries[3].value.content,
      case .table(let inner) = values[1].content
    else { throw AnotherKind() }
    #expect(values.map { "\($0.position)" } == ["line 2, column 9", "line 3, column 3"])
    #expect(inner.entries.map { "\($0.position) \($0.value.position)" } == ["line 3, column 4 line 3, column 8"])
    #expect(tables.map { "\($0.position)" } == ["line 5, column 3", "line 6, column 3"])
  }

  @Test func aByteOrderMarkIsIgnored() throws {
    let table = try TOMLTable(parsing: [0xEF, 0xBB, 0xBF] + Array("a = 7".utf8))
    #expect(table.canonical == "{\"a\"=7}")
    #expect(table.entries.first?.position == TOMLPosition(line: 1, column: 1))
  }

  @Test func manyKeysAreRead() throws {
    let keys = (0..<2000).map { "k\($0)" }
    #expect(try table(keys.map { "\($0)=1\n" }.joined()).entries.map(\.key) == keys)
  }

  private func table(_ text: String) throws(TOMLFault) -> TOMLTable { try TOMLTable(parsing: Array(text.utf8)) }

  private func value(_ text: String) throws -> TOMLValue.Content? {
    try table("v = \(text)").entries.first?.value.content
  }

  private struct AnotherKind: Error {}
}
