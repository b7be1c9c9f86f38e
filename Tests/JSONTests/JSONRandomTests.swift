import JSON
import TestSupport
import Testing

struct JSONRandomTests {
  static let alphabet =
    Array(#"{}[]:,"\ubfnrt0123456789abcdefABCDEF-+.eE truefalsn/"#.utf8) + [0, 0x0A, 0x7F, 0xC3, 0xA9, 0xFF]

  /// 100,000 texts: half are mutated values, half are random characters of JSON.
  @Test func noTextTrapsAndWhatParsesSurvivesEncoding() throws {
    var random = SeededGenerator(seed: 2)
    var parsed = 0
    var refused = 0
    for round in 0..<100_000 {
      var bytes: [UInt8] = []
      if round.isMultiple(of: 2) {
        bytes = value(depth: 0, &random).encoded()
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty { mutate(&bytes, &random) }
      } else {
        for _ in 0..<Int.random(in: 0...24, using: &random) {
          bytes.append(Self.alphabet.randomElement(using: &random) ?? 0)
        }
      }
      do {
        let value = try JSONValue(parsing: bytes)
        let encoded = value.encoded()
        let again = try JSONValue(parsing: encoded)
        if again != value || again.encoded() != encoded {
          Issue.record("changed by encoding: \(String(decoding: bytes, as: UTF8.self))")
        }
        parsed += 1
      } catch {
        if error.position < 0 || error.position > bytes.count { Issue.record("\(error) is outside of the text") }
        refused += 1
      }
    }
    // Both outcomes must be frequent; otherwise the texts test nothing.
    #expect(parsed > 10_000 && refused > 10_000)
  }

  @Test func valuesSurviveEncoding() throws {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<5_000 {
      let value = value(depth: 0, &random)
      #expect(try JSONValue(parsing: value.encoded()) == value)
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let place = Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(Self.alphabet.randomElement(using: &random) ?? 0, at: place)
    default: bytes.removeLast(bytes.count - place)
    }
  }

  private func value(depth: Int, _ random: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .integer(Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random))
    case 3:
      let number = Double(bitPattern: random.next())
      return .number(number.isFinite ? number : 0.5)
    case 4: return .string(text(&random))
    case 5: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth + 1, &random) })
    default:
      let count = Int.random(in: 0...(depth == 0 ? 20 : 4), using: &random)
      return .object((0..<count).map { JSONMember("\($0)" + text(&random), value(depth: depth + 1, &random)) })
    }
  }

  private func text(_ random: inout SeededGenerator) -> String {
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...6, using: &random) {
      let ceiling: UInt32 = [0x30, 0x80, 0x3000, 0x11_0000].randomElement(using: &random) ?? 0x80
      if let scalar = Unicode.Scalar(UInt32.random(in: 0..<ceiling, using: &random)) { text.append(scalar) }
    }
    return String(text)
  }

  @Test("A decimal is read as the nearest number, whatever its length")
  func decimals() throws {
    var random = SeededGenerator(seed: 17)
    for _ in 0..<5000 {
      let digits = (0..<Int.random(in: 1...10, using: &random)).map { _ in "\(Int.random(in: 0...9, using: &random))" }
      let whole = digits.joined().drop { $0 == "0" }
      let fraction = (0..<Int.random(in: 1...10, using: &random)).map { _ in "\(Int.random(in: 0...9, using: &random))"
      }
      let sign = Bool.random(using: &random) ? "-" : ""
      let text = "\(sign)\(whole.isEmpty ? "0" : String(whole)).\(fraction.joined())"
      let value = try #require(try JSONValue(parsing: text).double)
      #expect(value.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
    for text in ["-0.0", "0.1", "5421.125301", "999999999999999.9", "0.000000000000001", "123456789.123456"] {
      #expect(try JSONValue(parsing: text).double?.bitPattern == Double(text)?.bitPattern)
    }
  }
}
