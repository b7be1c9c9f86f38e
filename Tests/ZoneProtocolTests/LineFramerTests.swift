import Testing
import ZoneProtocol

struct LineFramerTests {
  /// All lines in `chunks`, and the final state.
  func framed(_ chunks: [[UInt8]], limit: Int = 8) -> ([String], FramingError?) {
    var framer = LineFramer(limit: limit)
    var lines: [String] = []
    for chunk in chunks {
      framer.append(chunk.span.bytes)
      do {
        while let line = try framer.next() { lines.append(String(decoding: line, as: UTF8.self)) }
      } catch {
        return (lines, error)
      }
    }
    return (lines, nil)
  }

  @Test(
    arguments: [
      ("", [], nil), ("a", [], nil), ("a\n", ["a"], nil), ("\n\n", ["", ""], nil), ("a\nbc\nd", ["a", "bc"], nil),
      ("a\r\n", ["a\r"], nil), ("12345678\n", ["12345678"], nil), ("12345678", [], nil),
      ("123456789", [], .lineTooLong(limit: 8)), ("123456789\n", [], .lineTooLong(limit: 8)),
      ("a\n123456789\nb\n", ["a"], .lineTooLong(limit: 8)), ("é\n", ["é"], nil),
    ] as [(String, [String], FramingError?)])
  func linesAreTheSameHoweverTheyArrive(text: String, lines: [String], error: FramingError?) {
    let bytes = Array(text.utf8)
    for size in 1...max(1, bytes.count) {
      let chunks = stride(from: 0, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
      let (framed, ended) = framed(chunks)
      #expect(framed == lines)
      #expect(ended == error)
    }
  }

  @Test(arguments: [([0x61, 0xFF, 0x0A], 1), ([0xC3, 0x0A, 0xA9, 0x0A], 0)] as [([UInt8], Int)])
  func bytesThatAreNotUTF8EndTheStream(bytes: [UInt8], position: Int) {
    let (lines, error) = framed([Array("a\n".utf8) + bytes])
    #expect(lines == ["a"])
    #expect(error == .notUTF8(position: position))
  }

  @Test(
    arguments: [
      ([], []), (["a"], ["a"]), (["a\n"], ["a"]), (["a\n", "b"], ["a", "b"]), (["a\nb", "c"], ["a", "bc"]),
      (["\n"], [""]), (["12345678"], ["12345678"]), (["123456789"], []),
    ] as [([String], [String])])
  func theLastLineMayLackItsEnd(chunks: [String], lines: [String]) {
    var framer = LineFramer(limit: 8)
    var framed: [String] = []
    for chunk in chunks {
      framer.append(Array(chunk.utf8).span.bytes)
      while let line = try? framer.next() { framed.append(String(decoding: line, as: UTF8.self)) }
    }
    framer.finish()
    while let line = try? framer.next() { framed.append(String(decoding: line, as: UTF8.self)) }
    #expect(framed == lines)
    #expect(!framer.hasMore)
  }

  @Test func afterAnErrorNothingIsRead() {
    var framer = LineFramer(limit: 2)
    framer.append(Array("abc\n".utf8).span.bytes)
    #expect(throws: FramingError.lineTooLong(limit: 2)) { try framer.next() }
    framer.append(Array("a\n".utf8).span.bytes)
    #expect(throws: FramingError.lineTooLong(limit: 2)) { try framer.next() }
  }

  @Test func theLimitOfTheProtocolIs64KiB() throws {
    var framer = LineFramer()
    let longest = [UInt8](repeating: 0x20, count: 65_536)
    framer.append((longest + [0x0A]).span.bytes)
    #expect(try framer.next() == longest)
    framer.append((longest + [0x20]).span.bytes)
    #expect(throws: FramingError.lineTooLong(limit: 65_536)) { try framer.next() }
  }
}
