import Primitives
import ProgramSupport
import TerminalUI
import Training
import ZoneProtocol

/// The status of a strap in words, for the screen.
struct WatchStatus: Hashable {
  /// The zone, or why there is none, as a short title.
  var title: String
  var ink: Ink
  /// Lines below the title, the most important first.
  var details: [String]
  /// Whether the heart rate is current and trusted.
  var isLive: Bool
  /// Heart rate to show, in bpm; nil if the last one is too old.
  var bpm: Int?
  /// Quality and age of the signal: `live`, `live, 3 s ago`, `last heard 44 s ago`.
  var signal = ""
  /// What is wrong and what to do; nil if all is well.
  var notice: String?

  /// Notice while hrzoned has no strap and has given no reason.
  static let noStrap = "hrzoned knows no strap yet."
  /// Seconds for which the last heart rate is shown, hollow, after the signal ended. A live signal without a heart rate is also
  /// trusted for this long.
  static let lastBpmLasts = 10.0

  /// The status of `strap` at `now`, or of the missing strap or daemon.
  init(_ model: WatchModel, _ strap: StrapView?, at now: Instant) {
    switch (model.connection, strap) {
    case (.lost(let reason), let strap):
      self.init(title: "No daemon", ink: Ink(colour: .critical, isBold: true), details: [], isLive: false)
      notice = reason
      bpm = strap.flatMap { Self.recentBpm($0, at: now) }
      signal = strap?.age(at: now).map { "last heard \(DurationText.ago($0))" } ?? ""
    case (.connected, .some(let strap)):
      self.init(strap, at: now)
    case (.connected, .none):
      self.init(title: "No strap", ink: Ink(colour: .warning, isBold: true), details: [], isLive: false)
      notice = model.reasonForNone ?? Self.noStrap
    }
  }

  private init(title: String, ink: Ink, details: [String], isLive: Bool) {
    self.title = title
    self.ink = ink
    self.details = details
    self.isLive = isLive
  }

  private init(_ strap: StrapView, at now: Instant) {
    let age = strap.age(at: now)
    let heard = age.map(DurationText.ago)
    let linkIsLive = strap.phase == .live || strap.phase == nil
    isLive = strap.signal == .live && age ?? 0 <= Self.lastBpmLasts
    bpm = isLive ? strap.bpm : Self.recentBpm(strap, at: now)
    notice = nil
    if isLive {
      title = strap.zone.map { "\($0.index) \($0.name)" } ?? "..."
      ink = strap.zone.map { .series($0.index, bold: true) } ?? .bold
      details = []
      signal = "live" + (age.map { $0 < 2 ? "" : ", \(DurationText.ago($0))" } ?? "")
      return
    }
    ink = Ink(colour: .warning, isBold: true)
    details = []
    signal = heard.map { "last heard \($0)" } ?? "nothing heard yet"
    if !linkIsLive, let phase = strap.phase {
      title = Self.title(phase)
      notice = strap.reason ?? Self.explanation(strap.signal)
    } else {
      title = Self.title(strap.signal)
      notice = Self.explanation(strap.signal)
    }
    details.append("zone unknown")
  }

  private static func recentBpm(_ strap: StrapView, at now: Instant) -> Int? {
    guard let age = strap.age(at: now), age <= lastBpmLasts, let bpm = strap.bpm, bpm > 0 else { return nil }
    return bpm
  }

  private static func title(_ signal: SignalQuality) -> String {
    switch signal {
    // hrzoned reported a live signal, but nothing since.
    case .live: "No news"
    case .stale: "No signal"
    case .noContact: "No contact"
    case .implausible: "Unsure"
    case .frozen: "Frozen"
    case .none: "Waiting"
    }
  }

  private static func title(_ phase: Phase) -> String {
    switch phase {
    case .searching: "Searching"
    case .connecting: "Connecting"
    case .discovering: "Connecting"
    case .live: "Live"
    case .lost: "Lost"
    case .refused: "Refused"
    case .lent: "Lent"
    }
  }

  private static func explanation(_ signal: SignalQuality) -> String {
    switch signal {
    case .live: "No data, and no reason given: hrzoned may be stuck."
    case .stale: "The strap sends nothing. Is it still on, and in range?"
    case .noContact: "The strap does not feel your skin: wet it, tighten it."
    case .implausible: "The heart rate jumped; it counts when three in a row agree."
    case .frozen: "The strap repeats an old value: take it off and on."
    case .none: "Connected, but the strap has sent no heart rate yet."
    }
  }
}

extension StrapView {
  /// `75.3 % of maximum`, with a note if the maximum is an estimate; nil if unknown.
  var percentText: String? {
    guard let percent else { return nil }
    guard let percentOf else { return "\(percent) %" }
    if percentOf == .max { return "\(percent) % of \(maxHRIsEstimated ? "estimated " : "")maximum" }
    let isEstimated = percentOf.usesMaximum && maxHRIsEstimated
    return "\(percent) % of \(percentOf.rawValue)\(isEstimated ? " (maximum estimated)" : "")"
  }
}
