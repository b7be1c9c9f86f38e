import Training

/// What is wrong with a strap, and what to do about it.
public struct SignalFault: Hashable, Sendable {
  /// What is wrong: sentences.
  public let text: String
  /// What a person can do.
  public let remedy: String
}

extension StateReport {
  /// What is wrong with the signal of a strap whose link stands; nil if it is live, or of a kind that this version does not
  /// know.
  public var signalFault: SignalFault? {
    if contactNeverSet == true { return contactFault }
    let rate = bpm.map { " (\($0) bpm)" } ?? ""
    switch signal.value {
    case .live, nil: return nil
    case .stale:
      let silence = age.map { " for \($0.components.seconds) s" } ?? ""
      return SignalFault(
        text: "It is connected, and has sent nothing\(silence).",
        remedy: "Wear it near this machine; take it off and on, or change its battery.")
    case .noContact:
      return SignalFault(
        text: "It reports no skin contact, so nothing that it sends counts.",
        remedy: "Put it on, wet its electrodes and tighten it.")
    case .implausible:
      return SignalFault(
        text: "Its heart rate is not plausible\(rate): it jumped, or no heart beats like that.",
        remedy: "Wet its electrodes and tighten it; the heart rate counts again once three in a row agree.")
    case .frozen:
      return SignalFault(
        text: "It repeats one heart rate\(rate) and sends no heartbeats, so it does not count.",
        remedy: "Take it off and on again; if that does not help, change its battery.")
    case .some(.none):
      return SignalFault(
        text: "It is connected, and has sent no heart rate yet.",
        remedy: "Put it on and wait a minute: some straps take that long. Then run `hrzone doctor` again.")
    }
  }

  /// Of a strap whose contact bit is never set.
  private var contactFault: SignalFault {
    SignalFault(
      text:
        "It reports no skin contact in every sample, though its heart rate\(bpm.map { " (\($0) bpm)" } ?? "") varies "
        + "like a heart's: nothing that it sends counts.",
      remedy: "Wet its electrodes and tighten it. If that changes nothing, its contact sensor is faulty: update its "
        + "firmware with its maker's app, or use another strap.")
  }
}

extension RejectsReport {
  /// What was dropped, in sentences; nil if nothing was.
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
