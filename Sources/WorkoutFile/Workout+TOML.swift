import Primitives
import Training

extension WorkoutDocument {
  /// A workout file with `workout` and its purpose. Reading it gives the same workout, if that has no faults.
  public static func text(_ workout: Workout, about: String?) -> String {
    var lines = ["name = \(workout.name.quoted)"]
    if let about { lines.append("about = \(about.quoted)") }
    for element in workout.elements {
      lines += ["", "[[steps]]"]
      switch element {
      case .step(let step): lines += step.pairs
      case .repeat(let count, let inner):
        lines += ["repeat = \(count)", "steps = ["] + inner.map { "  \($0.inline)," } + ["]"]
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}

extension Workout.Element {
  /// An inline table, on one line.
  fileprivate var inline: String {
    switch self {
    case .step(let step): "{ \(step.pairs.joined(separator: ", ")) }"
    case .repeat(let count, let inner):
      "{ repeat = \(count), steps = [\(inner.map(\.inline).joined(separator: ", "))] }"
    }
  }
}

extension Workout.Step {
  /// The keys with their values.
  fileprivate var pairs: [String] {
    var pairs = ["name = \(name.quoted)"]
    switch target {
    case nil: break
    case .zone(.name(let name)): pairs.append("zone = \(name.quoted)")
    case .zone(.index(let index)): pairs.append("zone = \(index)")
    case .band(let from, let to):
      if let from { pairs.append("from = \(from)") }
      if let to { pairs.append("to = \(to)") }
    case .percentOfMax(let from, let to):
      if let from { pairs.append("from_percent = \(from)") }
      if let to { pairs.append("to_percent = \(to)") }
    }
    switch end {
    case .open: pairs.append("open = true")
    case .duration(let duration): pairs.append("duration = \(duration.written)")
    case .untilBelow(let bound, let limit):
      switch bound {
      case .bpm(let bpm): pairs.append("until_below = \(bpm)")
      case .zone(let name): pairs.append("until_below = \(name.quoted)")
      }
      if let limit { pairs.append("at_most = \(limit.written)") }
    }
    return pairs
  }
}

extension Duration {
  /// As a value of a workout file: `"5 min"`, `"90 s"`, `"2 min 30 s"`, `30.5`.
  fileprivate var written: String {
    let (seconds, attoseconds) = components
    guard attoseconds == 0 else { return inSeconds.presentable }
    if seconds % 60 == 0 { return "\"\(seconds / 60) min\"" }
    return seconds < 120 ? "\"\(seconds) s\"" : "\"\(seconds / 60) min \(seconds % 60) s\""
  }
}

extension String {
  /// As a basic string of TOML.
  fileprivate var quoted: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
