import TOML

extension Fuzzer {
  /// A TOML document. An accepted document is written so that it reads the same; a refusal names a position in the document.
  static let toml = Fuzzer(
    name: "toml",
    seeds: [
      "# x\r\na = 1\nb.c = [ 1.5, inf, -nan, true, 'x', \"\\u00e9\\n\", { d = 0x1F, e.f = [] } ]\n",
      "[a.b]\n\"c\".'d' = 1_000\n[[e]]\n[e.f]\n[[e]]\n[[e.g]]\n[a]\nh = -0.0\n",
      "a = \"\"\"\n x \\\n\"\"y\"\"\"\"\nb = '''\n'x'\n'''\nc = 1979-05-27T07:32:00.5-07:30\nd = 1979-05-27 07:32:00\n",
      "a = 9223372036854775807\nb = -9223372036854775808\nc = 0o17\nd = 0b101\ne = 1e400\nf = 07:32:00\ng = 2024-02-29\n",
      "a = 10s\n", "a = 3,5\n", "a = \u{201C}x\u{201D}\n", "// x\n", "a = 'x\n", "\u{FEFF}a = [[[[]]]]\n",
      "größe = 5 min ; x\n",
    ].map { Array($0.utf8) }
  ) { bytes in
    do throws(TOMLFault) {
      let table = try TOMLTable(parsing: bytes)
      // The written form is longer: a line feed in a long string becomes an escape, and so does each letter beyond ASCII.
      let text = "v = \(written(table))"
      guard text.utf8.count <= TOMLTable.maximumSize else { return }
      do throws(TOMLFault) {
        guard case .table(let again)? = try TOMLTable(parsing: Array(text.utf8)).entries.first?.value.content else {
          return expect(false, "no table at last: \(text)")
        }
        expect(written(again) == written(table), "\(text) is another at last")
      } catch {
        // The key `v` adds one level.
        expect(error.problem.hasSuffix("nest fewer"), "\(error) in \(text)")
      }
    } catch {
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      expect(lines.indices.contains(error.position.line - 1), "\(error) in \(lines.count) lines")
      expect((1...lines[error.position.line - 1].count + 1).contains(error.position.column), "\(error)")
      expect(!error.problem.isEmpty && error.problem.utf8.count < 500, "\(error)")
    }
  }

  /// The table in braces, with its keys in order.
  private static func written(_ table: TOMLTable) -> String {
    "{" + table.entries.map { "\(written($0.key)) = \(written($0.value))" }.joined(separator: ", ") + "}"
  }

  private static func written(_ value: TOMLValue) -> String {
    switch value.content {
    case .table(let table): written(table)
    case .array(let values): "[" + values.map { written($0) }.joined(separator: ", ") + "]"
    case .string(let text): written(text)
    case .integer(let number): "\(number)"
    case .float(let number): number.isNaN ? "nan" : "\(number)"
    case .boolean(let boolean): "\(boolean)"
    case .dateTime(let time): written(time)
    }
  }

  private static func written(_ text: String) -> String {
    let inside = text.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F && scalar != "\"" && scalar != "\\"
      return isPlain ? String(scalar) : "\\U\(digits(Int(scalar.value), 8, radix: 16))"
    }
    return "\"\(inside.joined())\""
  }

  private static func written(_ time: TOMLDateTime) -> String {
    let date = time.date.map { "\(digits($0.year, 4))-\(digits($0.month, 2))-\(digits($0.day, 2))" }
    let clock = time.time.map {
      "\(digits($0.hour, 2)):\(digits($0.minute, 2)):\(digits($0.second, 2)).\(digits($0.nanosecond, 9))"
    }
    let offset = time.offset.map { "\($0 < 0 ? "-" : "+")\(digits(abs($0) / 60, 2)):\(digits(abs($0) % 60, 2))" }
    return [date, clock].compactMap { $0 }.joined(separator: "T") + (offset ?? "")
  }

  private static func digits(_ number: Int, _ count: Int, radix: Int = 10) -> String {
    let text = String(number, radix: radix)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}
