/// A format of a file with a run.
public enum RunFileFormat: String, Hashable, Sendable, CaseIterable {
  /// Garmin's Flexible and Interoperable Data Transfer, an activity.
  case fit
  /// Garmin's Training Center XML, version 2.
  case tcx
  /// A table of samples.
  case csv
  /// RR intervals, one a line, in milliseconds.
  case rr
  /// Everything that is recorded, as one JSON document.
  case json
  /// What the strap sent, as `hrzone capture` writes it, for `hrzoned --strap replay:FILE`.
  case capture

  /// The usual end of a file's name.
  public var suffix: String {
    switch self {
    case .fit: "fit"
    case .tcx: "tcx"
    case .csv: "csv"
    case .rr: "txt"
    case .json: "json"
    case .capture: "jsonl"
    }
  }

  /// The ends of names that files with runs may have.
  public static let suffixes = Set(allCases.map(\.suffix) + ["rr"])

  /// Whether `head` begins a file that this program wrote in this format, as it wrote `new`. RR text cannot be told.
  public func isOurs(_ head: [UInt8], like new: [UInt8]) -> Bool {
    func begins(_ text: String, within count: Int) -> Bool {
      String(decoding: head.prefix(count), as: UTF8.self).contains(text)
    }
    switch self {
    case .fit: return RunFileFormat(of: head) == .fit && begins("hrzoned", within: 256)
    case .tcx:
      // Our own spelling of the first elements, up to the time.
      let opening = new.prefix { $0 != UInt8(ascii: "2") }
      return opening.count > 100 && head.starts(with: new.prefix(opening.count))
    case .csv: return head.starts(with: new.prefix { $0 != UInt8(ascii: "\n") } + [UInt8(ascii: "\n")])
    case .rr: return false
    case .json: return begins(#""format":"hrlog""#, within: 64)
    case .capture: return begins(#""server":"hrlog "#, within: 128)
    }
  }

  /// The format of `bytes`, by their content. Nil if they are of no known format.
  public init?(of bytes: [UInt8]) {
    // FIT 2.1, "File Header": the data type is at byte 8.
    if bytes.count >= 12, bytes[8..<12].elementsEqual(".FIT".utf8) {
      self = .fit
      return
    }
    var head = bytes.prefix(4096)[...]
    if head.starts(with: [0xef, 0xbb, 0xbf]) { head = head.dropFirst(3) }
    head = head.drop { $0 == UInt8(ascii: " ") || (9...13).contains($0) }
    guard let first = head.first else { return nil }
    switch first {
    case UInt8(ascii: "<"): self = .tcx
    case UInt8(ascii: "{"):
      // A capture has a line for each report, of which the first is the daemon's greeting.
      let line = String(decoding: head.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      self = line.contains(#""type":"hello""#) || line.contains(#""type": "hello""#) ? .capture : .json
    default:
      guard !bytes.prefix(4096).contains(0) else { return nil }
      let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline)
      guard let line = lines.first(where: { !$0.hasPrefix("#") }) ?? lines.first else { return nil }
      // RR text may name its column, and lines may end with a separator.
      let isNumber = { (line: Substring) in
        let number = line.last.map { ",;".contains($0) } ?? false ? line.dropLast() : line
        return !number.isEmpty && number.allSatisfy { $0.isNumber || ".-+ \t#".contains($0) }
      }
      let isHead = !line.contains { ",;\t".contains($0) } && lines.count > 1 && isNumber(lines[1])
      self = isNumber(line) || isHead || line.hasPrefix("#") ? .rr : .csv
    }
  }
}
