/// The connection settings in section `[LE]` of main.conf, in the units of the Core Specification. Nil means that a key
/// is missing or not a number. BlueZ, src/main.conf.
public struct ConnectionSettings: Hashable, Sendable {
  /// In units of 1.25 ms.
  public var minimumInterval: Int?
  /// In units of 1.25 ms.
  public var maximumInterval: Int?
  /// In units of 10 ms.
  public var supervisionTimeout: Int?

  /// Lines for main.conf that allow the interval of every strap seen so far: 7.5 to 500 ms. The supervision timeout must
  /// be more than twice the maximum interval, or the kernel refuses both. Core Specification, Vol 4, Part E, 7.8.12.
  public static let remedy = """
    [LE]
    MinConnectionInterval=6
    MaxConnectionInterval=400
    ConnectionSupervisionTimeout=600
    """

  /// The longest interval that a chest strap was seen to request, 500 ms.
  static let longestWish = 400

  /// Settings with these values.
  public init(minimumInterval: Int? = nil, maximumInterval: Int? = nil, supervisionTimeout: Int? = nil) {
    self.minimumInterval = minimumInterval
    self.maximumInterval = maximumInterval
    self.supervisionTimeout = supervisionTimeout
  }

  /// Parses the text of a main.conf, a GLib key file: of equal keys the last counts.
  public init(parsing text: String) {
    self.init()
    var section: Substring = ""
    for line in text.split(whereSeparator: \.isNewline) {
      let line = Self.trimmed(line)
      if line.hasPrefix("[") {
        section = line.hasSuffix("]") ? line.dropFirst().dropLast() : ""
        continue
      }
      guard section == "LE", !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
      let value = Int(Self.trimmed(line[line.index(after: equals)...]))
      switch Self.trimmed(line[..<equals]) {
      case "MinConnectionInterval": minimumInterval = value
      case "MaxConnectionInterval": maximumInterval = value
      case "ConnectionSupervisionTimeout": supervisionTimeout = value
      default: continue
      }
    }
  }

  /// Whether a strap gets the interval that it requests.
  public var isWide: Bool {
    guard let minimumInterval, let maximumInterval, let supervisionTimeout else { return false }
    // The kernel's default minimum is 24; straps request more than that.
    return (6...24).contains(minimumInterval) && (Self.longestWish...3200).contains(maximumInterval)
      && (10...3200).contains(supervisionTimeout) && supervisionTimeout * 4 > maximumInterval
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" || last == "\r" { text.removeLast() }
    return text
  }
}
