import JSON
import Testing

struct JSONWriterTests {
  func written(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    body(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func membersStandInTheOrderOfTheCalls() {
    let text = written { writer in
      writer.object { object in
        object.member("z", "last first")
        object.member("a", 1)
        object.key("nested")
        object.object { inner in
          inner.member("empty", .object([]))
          inner.key("list")
          inner.array { list in
            list.value(1)
            list.value("two")
            list.array { _ in }
            list.value(false)
            list.null()
          }
        }
        object.member("ok", true)
        object.member("big", UInt64.max)
      }
      writer.appendNewline()
      writer.object { $0.member("next", "line") }
      writer.appendNewline()
    }
    #expect(
      text == """
        {"z":"last first","a":1,"nested":{"empty":{},"list":[1,"two",[],false,null]},"ok":true,"big":18446744073709551615}
        {"next":"line"}

        """)
  }

  @Test(arguments: [
    ("", #""""#), ("plain", #""plain""#), ("\"", #""\"""#), ("\\", #""\\""#), ("/", #""/""#),
    ("\u{8}\t\n\u{C}\r", #""\b\t\n\f\r""#), ("\u{0}\u{1}\u{1F}", #""\u0000\u0001\u001f""#),
    ("é😀", "\"é😀\""), ("e\u{301}", "\"e\u{301}\""), ("👨\u{200D}🏃\u{FE0F}", "\"👨\u{200D}🏃\u{FE0F}\""),
    // Characters that steer a terminal or change the direction of writing.
    ("\u{7F}\u{80}\u{9B}2J", #""\u007f\u0080\u009b2J""#), ("é\u{2028}\u{2029}", "\"é\\u2028\\u2029\""),
    ("a\u{202E}b\u{2066}\u{200F}", #""a\u202eb\u2066\u200f""#), ("\u{E0001}\"", #""\udb40\udc01\"""#),
  ])
  func stringsAreEscaped(text: String, expected: String) throws {
    #expect(written { $0.value(text) }.utf8.elementsEqual(expected.utf8))
    let read = try JSONValue(parsing: Array(expected.utf8)).string
    #expect(read?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
  }

  /// Escaping keeps the meaning of another program's JSON.
  @Test(arguments: [
    (#"{"a":1.50}"#, #"{"a":1.50}"#), ("{\t\"a\":\r1}", #"{ "a": 1}"#),
    ("{\"a\":\"\u{9B}é\u{202E}\u{E0001}\u{7F}\"}", #"{"a":"\u009bé\u202e\udb40\udc01\u007f"}"#),
    ("no JSON \u{1B}[2J", #"no JSON \u001b[2J"#),
  ])
  func aLineIsPrintedWithEscapes(line: String, expected: String) {
    #expect(Array(line.utf8).withHiddenCharactersEscaped == Array(expected.utf8))
  }

  @Test(arguments: [
    (753, 1, "75.3"), (750, 1, "75.0"), (5, 1, "0.5"), (-5, 1, "-0.5"), (0, 1, "0.0"), (7, 0, "7"), (-7, 0, "-7"),
    (1_000_001, 6, "1.000001"), (Int64.max, 1, "922337203685477580.7"), (Int64.min, 18, "-9.223372036854775808"),
    (42, -3, "42"), (1, 99, "0.000000000000000001"),
  ])
  func decimalsAreFixed(count: Int64, decimals: Int, expected: String) {
    #expect(written { $0.decimal(count, decimals: decimals) } == expected)
  }

  @Test(arguments: [
    (Duration.zero, 1, "0.0"), (.milliseconds(49), 1, "0.0"), (.milliseconds(50), 1, "0.1"), (.seconds(12), 1, "12.0"),
    (.milliseconds(-50), 1, "-0.1"), (.milliseconds(-1500), 0, "-2"), (.milliseconds(1500), 0, "2"),
    (.milliseconds(999), 0, "1"), (.milliseconds(1999), 2, "2.00"), (.nanoseconds(1_234_567_891), 6, "1.234568"),
    (.nanoseconds(1), 9, "0.000000001"), (.nanoseconds(1), 40, "0.000000001"),
    (.seconds(Int64.max), 9, "9223372036.854775807"), (.seconds(Int64.min), 9, "-9223372036.854775808"),
  ])
  func secondsAreRoundedInIntegers(duration: Duration, decimals: Int, expected: String) {
    #expect(written { $0.seconds(duration, decimals: decimals) } == expected)
  }

  @Test(arguments: [
    (75.3, "75.3"), (0, "0.0"), (-0.0, "-0.0"), (1e21, "1e+21"), (.leastNonzeroMagnitude, "5e-324"),
    (0.1 + 0.2, "0.30000000000000004"),
    (.infinity, "null"), (.nan, "null"),
  ])
  func doublesAreShortest(number: Double, expected: String) {
    #expect(written { $0.value(number) } == expected)
  }

  @Test(arguments: [
    (0, "0"), (-1, "-1"), (9, "9"), (10, "10"), (1_000_000, "1000000"), (Int64.max, "9223372036854775807"),
    (Int64.min, "-9223372036854775808"),
  ])
  func integersAreExact(number: Int64, expected: String) {
    #expect(written { $0.value(number) } == expected)
  }

  @Test func bytesAreHexadecimal() {
    #expect(written { $0.hexadecimal([0x00, 0x0F, 0xA0, 0xFF]) } == #""000fa0ff""#)
  }

  @Test func aWriterIsReused() {
    var writer = JSONWriter(capacity: 64)
    writer.value("first")
    writer.removeAll()
    writer.value(2)
    #expect(writer.bytes == [0x32])
  }
}
