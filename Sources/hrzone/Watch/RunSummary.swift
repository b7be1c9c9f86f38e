import TerminalUI
import Training

/// The run in words: on the screen while it lasts, and on the terminal when it was watched to the end.
enum RunSummary {
  private static let labels = ["Time", "Average", "Maximum", "Zones", "Workout"].map { $0.padding(9) }

  /// What there is to say of each strap that was seen, in lines of `columns`; none where none was live.
  /// - Parameter first: the address of the strap that comes first.
  static func lines(_ model: WatchModel, first: String? = nil, columns: Int, ellipsis: String = "...") -> [String] {
    let straps = model.seen.filter { $0.tally.time >= .seconds(1) }
    let ordered = straps.filter { $0.address == first } + straps.filter { $0.address != first }
    return ordered.flatMap { strap in
      // Two of one model are told apart by their addresses.
      let isUnique = ordered.count { $0.name == strap.name } == 1
      let title = isUnique || strap.name == strap.address ? strap.name : "\(strap.name) \(strap.address)"
      return [PrintableText.fit(title, columns: columns, ellipsis: ellipsis)]
        + zip(labels, texts(strap)).flatMap { label, text -> [String] in
          guard let text else { return [] }
          let indent = String(repeating: " ", count: 2 + label.count)
          let room = max(10, columns - indent.count)
          let lines = PrintableText.wrap(text, columns: room, limit: 8, ellipsis: ellipsis)
          return lines.enumerated().map { ($0.offset == 0 ? "  " + label : indent) + $0.element }
        }
    }
  }

  /// The texts for `labels`; nil where there is nothing to say.
  private static func texts(_ strap: StrapView) -> [String?] {
    let tally = strap.tally
    let zones = tally.zones.values.sorted { $0.zone.index < $1.zone.index }.filter { $0.time >= .seconds(1) }
    let words = zones.map { "\($0.zone.index) \($0.zone.name) \(DurationText.clock($0.time.inSeconds))" }
    return [
      DurationText.clock(tally.time.inSeconds) + " with a live signal", tally.average.map { "\($0) bpm" },
      tally.maximum.map { "\($0) bpm (median of 5 s)" }, words.isEmpty ? nil : words.joined(separator: ", "),
      strap.workout.map { WorkoutProgress.line($0.report) },
    ]
  }
}
