import Primitives
import ProgramSupport
import ZoneProtocol

/// Straps as tables.
enum StrapsTable {
  /// Known straps. For one that is not live, a line below gives the reason.
  static func known(_ straps: [StrapEntry]) -> [String] {
    var rows = [["STRAP", "NAME", "RUNNER", "PHASE", "LINK", "SOURCE"]]
    for strap in straps {
      rows.append([
        strap.address, strap.name ?? "-", strap.runner ?? "-", strap.phase?.name ?? "-", strap.link ?? "-",
        strap.source?.name ?? "-",
      ])
    }
    var lines: [String] = []
    for (index, line) in TextTable.lines(rows).enumerated() {
      lines.append(line)
      if index > 0, straps[index - 1].phase?.value != .live, let reason = straps[index - 1].reason {
        lines.append("  " + reason.oneLine)
      }
    }
    return lines
  }

  /// Straps in range, in the given order. With `all`, a column shows what each device announces.
  static func inRange(_ straps: [StrapEntry], all: Bool = false) -> [String] {
    let head =
      all ? ["DEVICE", "KIND", "SIGNAL", "KNOWN", "OFFERS", "NAME"] : ["STRAP", "KIND", "SIGNAL", "KNOWN", "NAME"]
    return TextTable.lines([head] + straps.map(cells))
  }

  /// A strap in range as a line.
  static func line(_ strap: StrapEntry) -> String {
    let cells = cells(strap).map(\.oneLine)
    let widths = [24, 6, 12, 5] + (strap.offersHeartRate == nil ? [] : [10]) + [0]
    return zip(cells, widths).map { $0.padding($1) }.joined(separator: "  ")
  }

  private static func cells(_ strap: StrapEntry) -> [String] {
    let radio = [strap.address, strap.kind?.name ?? "-", strap.signalStrength.map { "\($0) dBm" } ?? "connected"]
    let isKnown = strap.isKnown == true ? "yes" : "no"
    return radio + [isKnown] + (strap.offersHeartRate.map { [$0 ? "heart rate" : "-"] } ?? []) + [strap.name ?? "-"]
  }
}
