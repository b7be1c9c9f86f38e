/// Durations as text for runners.
package enum DurationText {
  /// `12:02`, or `1:12:02` from an hour on. Whole seconds, rounded down.
  package static func clock(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 3.6e7)))
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }

  /// Time left, rounded up: 0:00 only at the end.
  package static func countdown(_ seconds: Double) -> String { clock(max(0, min(seconds, 3.6e7)).rounded(.up)) }

  /// An age: `now`, `4 s ago`, `3 min ago`, `2 h ago`.
  package static func ago(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 3.6e7)))
    switch whole {
    case 0: return "now"
    case ..<120: return "\(whole) s ago"
    case ..<7200: return "\(whole / 60) min ago"
    default: return "\(whole / 3600) h ago"
    }
  }
}
