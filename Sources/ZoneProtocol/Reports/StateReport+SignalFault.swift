import Training

/// A fault of a strap's signal, with its remedy.
public struct SignalFault: Hashable, Sendable {
  /// The fault: one or more sentences.
  public let text: String
  /// The remedy for a person.
  public let remedy: String
}

extension StateReport {
  /// The fault of a connected strap's signal; nil if the signal is live, or of a kind unknown to this version.
  public var signalFault: SignalFault? {
    if contactNeverSet == true { return contactFault }
    let rate = bpm.map { " (\($0) bpm)" } ?? ""
    switch signal.value {
    case .live, nil: return nil
    case .stale:
      let silence = age.map { " for \($0.components.seconds) s" } ?? ""
      return SignalFault(
        text: "It is connected but has sent nothing\(silence).",
        remedy: "Wear it near this machine; take it off and on, or change its battery.")
    case .noContact:
      return SignalFault(
        text: "It reports no skin contact, so its heart rate does not count.",
        remedy: "Put it on, wet its electrodes and tighten it.")
    case .implausible:
      return SignalFault(
        text: "Its heart rate is not plausible\(rate): it jumped, or no heart beats at that rate.",
        remedy: "Wet its electrodes and tighten it; the heart rate counts again once three in a row agree.")
    case .frozen:
      return SignalFault(
        text: "It repeats one heart rate\(rate) and sends no intervals between beats, so it does not count.",
        remedy: "Take it off and on again; if that does not help, change its battery.")
    case .some(.none):
      return SignalFault(
        text: "It is connected but has sent no heart rate yet.",
        remedy: "Put it on and wait a minute: some straps take that long. Then run `hrzone doctor` again.")
    }
  }

  /// The fault of a strap that never sets its contact bit.
  private var contactFault: SignalFault {
    SignalFault(
      text:
        "Every sample reports no skin contact, though the heart rate\(bpm.map { " (\($0) bpm)" } ?? "") varies "
        + "like a real one. Its heart rate does not count.",
      remedy: "Wet its electrodes and tighten it. If that does not help, its contact sensor is faulty: update its "
        + "firmware with the maker's app, or use another strap.")
  }
}

extension RejectsReport {
  /// The unusable measurements in sentences; nil if there are none.
  public var text: String? {
    func measurements(_ count: Int) -> String { "\(count) measurement\(count == 1 ? "" : "s")" }
    func because(_ reason: String?) -> String { reason.map { " (\($0))" } ?? "" }
    var sentences: [String] = []
    if droppedTails > 0 {
      sentences.append(
        "The end of \(measurements(droppedTails)) could not be used and was dropped\(because(droppedTail)). The "
          + "heart rate counts; energy and intervals between beats (HRV) may be missing.")
    }
    if refused > 0 {
      sentences.append(
        "\(measurements(refused)) without a heart rate \(refused == 1 ? "was" : "were") left out"
          + because(refusal) + ".")
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }
}
