import TOML

extension TOMLTable {
  /// The table in a canonical text form, the same as Tests/TOMLReference/cases.py writes.
  var canonical: String {
    let sorted = entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return "{" + sorted.map { "\(quoted($0.key))=\($0.value.canonical)" }.joined(separator: ",") + "}"
  }
}

extension TOMLValue {
  /// The value in a canonical text form.
  var canonical: String {
    switch content {
    case .table(let table): table.canonical
    case .array(let values): "[" + values.map(\.canonical).joined(separator: ",") + "]"
    case .string(let text): quoted(text)
    case .integer(let number): "\(number)"
    case .float(let number): number.isNaN ? "nan" : "f" + hexadecimal(number.bitPattern)
    case .boolean(let boolean): "\(boolean)"
    case .dateTime(let time): time.canonical
    }
  }

  private func hexadecimal(_ bits: UInt64) -> String {
    let digits = String(bits, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension TOMLDateTime {
  fileprivate var canonical: String {
    let day = date.map { "\($0.year)-\($0.month)-\($0.day)" }
    let hour = time.map { "\($0.hour):\($0.minute):\($0.second):\($0.nanosecond / 1000)" }
    let zone = offset.map { $0 < 0 ? "\($0)" : "+\($0)" } ?? ""
    return [day, hour].compactMap { $0 }.joined(separator: "T") + zone
  }
}

private func quoted(_ text: String) -> String {
  let inside = text.unicodeScalars.map { scalar in
    scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      ? String(scalar) : "\\\(String(scalar.value, radix: 16));"
  }
  return "\"\(inside.joined())\""
}
