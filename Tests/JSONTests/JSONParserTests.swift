import JSON
import Testing

struct JSONParserTests {
  @Test(
    arguments: [
      ("null", .null), ("true", .bool(true)), ("false", .bool(false)), (" \t\r\n0 \n", .integer(0)),
      ("-0", .integer(0)), ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
      ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
      ("1.0", .number(1)), ("1e2", .number(100)), ("1E+2", .number(100)), ("25e-2", .number(0.25)),
      ("-0.0", .number(-0.0)), ("1e-400", .number(0)), ("0e99", .number(0)), ("75.3", .number(75.3)),
      (#""""#, .string("")), (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{8}\u{C}\n\r\t")),
      (#""\u0041\u00e9\u20AC""#, .string("Aé€")), (#""\uD83D\uDE00""#, .string("😀")),
      (#""\ud800\udc00\udbff\udfff""#, .string("\u{10000}\u{10FFFF}")), (#""\u0000""#, .string("\0")),
      ("\"\u{7F}é😀\u{2028}\"", .string("\u{7F}é😀\u{2028}")),
      ("[]", .array([])), ("[ ]", .array([])),
      ("[1, [2], {}]", .array([.integer(1), .array([.integer(2)]), .object([])])),
      ("{}", .object([])), ("{ }", .object([])),
      (
        #"{"b" : 1, "a":{"":null}}"#,
        .object([JSONMember("b", .integer(1)), JSONMember("a", .object([JSONMember("", .null)]))])
      ),
    ] as [(String, JSONValue)])
  func isRead(text: String, expected: JSONValue) throws {
    let value = try JSONValue(parsing: text)
    #expect(value == expected)
    #expect(try JSONValue(parsing: value.encoded()) == value)
  }

  @Test(
    arguments: [
      ("", .ended(expected: "a value"), 0), ("  ", .ended(expected: "a value"), 2),
      ("nul", .ended(expected: "'null'"), 3),
      ("nulL", .expected("'null'"), 3), ("True", .expected("a value"), 0), ("NaN", .expected("a value"), 0),
      ("-Infinity", .expected("a digit"), 1), ("+1", .expected("a value"), 0), ("01", .expected("nothing more"), 1),
      ("-", .ended(expected: "a digit"), 1), ("1.", .ended(expected: "a digit"), 2), (".5", .expected("a value"), 0),
      ("1.e3", .expected("a digit"), 2), ("1e", .ended(expected: "a digit"), 2), ("1e+-2", .expected("a digit"), 3),
      ("0x10", .expected("nothing more"), 1), ("1e400", .numberOutOfRange, 0), ("[-1e999]", .numberOutOfRange, 1),
      ("'a'", .expected("a value"), 0), ("\"a", .ended(expected: "'\"'"), 2),
      (#""\"#, .ended(expected: "an escape"), 2),
      (#""\x41""#, .expected("one of \"\\/bfnrtu after a backslash"), 2), ("\"a\nb\"", .controlCharacter, 2),
      ("\"\u{0}\"", .controlCharacter, 1), ("\"\t\"", .controlCharacter, 1),
      (#""\u12""#, .expected("four hexadecimal digits"), 5), (#""\u12g4""#, .expected("four hexadecimal digits"), 5),
      (#""\ud800""#, .loneSurrogate, 1), (#""a\udc00""#, .loneSurrogate, 2), (#""\ud800\n""#, .loneSurrogate, 1),
      (#""\ud800\u0041""#, .loneSurrogate, 1), (#""\ud800\ud800""#, .loneSurrogate, 1),
      ("[1,]", .expected("a value"), 3), ("[,1]", .expected("a value"), 1), ("[1 2]", .expected("',' or ']'"), 3),
      ("[1", .ended(expected: "',' or ']'"), 2), ("[", .ended(expected: "a value or ']'"), 1),
      ("{", .ended(expected: "a key or '}'"), 1), ("{a:1}", .expected("a key or '}'"), 1),
      (#"{"a":1,}"#, .expected("a key"), 7), (#"{"a" 1}"#, .expected("':'"), 5),
      (#"{"a":1;"#, .expected("',' or '}'"), 6),
      (#"{"a":}"#, .expected("a value"), 5), (#"{"a":1,"a":2}"#, .duplicateKey("a"), 7),
      (#"{"a":1,"\u0061":2}"#, .duplicateKey("a"), 7), ("{} {}", .expected("nothing more"), 3),
      ("1 //", .expected("nothing more"), 2), ("\u{FEFF}1", .expected("a value"), 0),
      ("1\u{A0}", .expected("nothing more"), 1),
    ] as [(String, JSONError.Problem, Int)])
  func isRefused(text: String, problem: JSONError.Problem, position: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.problem == problem)
    #expect(error?.position == position)
    #expect(error?.description.hasSuffix("(byte \(position))") == true)
  }

  @Test(
    arguments: [
      ([0x22, 0xFF, 0x22], 1), ([0x22, 0xC0, 0x80, 0x22], 1), ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
      ([0x22, 0x61, 0xF4, 0x90, 0x80, 0x80, 0x22], 2), ([0x22, 0xE2, 0x82], 1), ([0x80], 0),
      ([0x22, 0xE2, 0x82, 0x22], 1), ([0x5B, 0x31, 0xFE], 2),
    ] as [([UInt8], Int)])
  func bytesThatAreNotUTF8(bytes: [UInt8], position: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    #expect(error?.problem == .notUTF8)
    #expect(error?.position == position)
  }

  @Test func nestingIsLimited() throws {
    let limit = JSONValue.maximumDepth
    let deepest = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
    _ = try JSONValue(parsing: deepest)
    for text in [
      String(repeating: "[", count: 60_000), String(repeating: #"{"a":"#, count: 10_000), "[" + deepest + "]",
    ] {
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
      #expect(error?.problem == .tooDeep)
    }
    #expect(#expect(throws: JSONError.self) { try JSONValue(parsing: "[" + deepest + "]") }?.position == limit)
  }

  @Test func keysThatOnlyLookAlikeAreDifferent() throws {
    let value = try JSONValue(parsing: "{\"é\":1,\"e\u{301}\":2}")
    #expect(value.members?.count == 2)
  }

  @Test func manyKeysAreReadInTheirOrderAndOnce() throws {
    let keys = (0..<10_000).map { "k\($0)" }
    let text = "{" + keys.map { "\"\($0)\":1" }.joined(separator: ",")
    #expect(try JSONValue(parsing: text + "}").members?.map(\.key) == keys)
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text + ",\"k5\":2}") }
    #expect(error?.problem == .duplicateKey("k5"))
    #expect(error?.position == text.utf8.count + 1)
  }

  @Test func accessorsGiveOnlyTheirKind() throws {
    let value = try JSONValue(parsing: #"{"s":"x","i":5,"n":5.5,"b":true,"a":[1],"o":{},"z":null}"#)
    #expect(value["s"]?.string == "x" && value["s"]?.integer == nil)
    #expect(value["i"]?.integer == 5 && value["i"]?.double == 5 && value["i"]?.string == nil)
    #expect(value["n"]?.double == 5.5 && value["n"]?.integer == nil)
    #expect(value["b"]?.bool == true && value["b"]?.double == nil)
    #expect(value["a"]?.elements == [.integer(1)] && value["a"]?.members == nil)
    #expect(value["o"]?.members == [] && value["o"]?.elements == nil)
    #expect(value["z"] == .null && value["none"] == nil && value["s"]?["x"] == nil)
    #expect(
      value.members?.map(\.value.kind) == [
        "a string", "an integer", "a number with a fraction, or one that is too large", "true", "an array", "an object",
        "null",
      ])
  }
}
