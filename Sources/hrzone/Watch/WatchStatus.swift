import Primitives
import TerminalUI
import Training
import ZoneProtocol

/// What the screen says of a strap in words: the same for a screen, a line and a table.
struct WatchStatus: Hashable {
  /// The zone, or why there is none: short, to be written large.
  var title: String
  var ink: Ink
  /// Sentences below it, the most important first.
  var details: [String]
  /// Whether the heart rate is of now and believed.
  var isLive: Bool
  /// The heart rate to show, in bpm; nil where the last one is too old to be shown as if it were one.
  var bpm: Int?
  /// How far the heart rate is to be trusted and how old it is: `live`, `live, 3 s ago`, `last heard 44 s ago`.
  var signal = ""
  /// What is wrong and what to do; nil while all is well.
  var notice: String?

  /// What is said where hrzoned has no strap, until it says why.
  static let noStrap = "hrzoned knows no strap yet."
  /// For how long the last heart rate is shown after the signal ended, hollow, in seconds; and for how long hrzoned is taken
  /// at its word that a signal is live without telling a heart rate.
  static let lastBpmLasts = 10.0

  /// The words for `strap` of `model` at `now`, nil where it has none.
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
      title = strap.zone.map { "\($0.index) \($0.name)" } ?? "…"
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
    // hrzoned says so, and told nothing since.
    case .live: "No news"
    case .stale: "No signal"
    case .noContact: "No contact"
    case .implausible: "Unsure"
    case .frozen: "Frozen"
    case .none: "Waiting"
    }
  }

  private static func title(_ phase: StrapPhase) -> String {
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
  /// `75.3 % of maximum`, and that the maximum is an estimate where it is; nil while unknown.
  var percentText: String? {
    guard let percent else { return nil }
    guard let percentOf else { return "\(percent) %" }
    if percentOf == .max { return "\(percent) % of \(maxHRIsEstimated ? "estimated " : "")maximum" }
    let isEstimated = percentOf.usesMaximum && maxHRIsEstimated
    return "\(percent) % of \(percentOf.rawValue)\(isEstimated ? " (maximum estimated)" : "")"
  }
}
