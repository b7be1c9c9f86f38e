import Primitives
import Training
import ZoneProtocol

/// The choice of a target. One key is enough, which suits cold hands: press it until the zone is right.
struct TargetChooser: Hashable {
  /// Time until it closes without another key.
  static let lasts = Duration.seconds(15)

  /// Address of the strap.
  let strap: String
  /// Choices: the zones above Rest, and nil for no target as the last one.
  let choices: [TargetBand?]
  private(set) var index: Int
  /// When it closes without a choice.
  private(set) var end: Instant

  /// The choice for `strap`; nil if its zones are unknown. It begins at the current target, else at the current zone.
  init?(_ strap: StrapView, at now: Instant) {
    guard let zones = strap.totals?.zones, zones.count > 1 else { return nil }
    self.strap = strap.address
    let bands: [TargetBand?] = zones.indices.dropFirst().map { index in
      let above = index + 1 < zones.count ? zones[index + 1].from.map { $0 > .min ? $0 - 1 : $0 } : nil
      return TargetBand(zone: zones[index].zone, from: zones[index].from, to: above)
    }
    choices = bands + [nil]
    let current = strap.target?.zone?.index ?? strap.zone?.index
    index = choices.firstIndex { $0?.zone?.index == current } ?? 0
    end = now + Self.lasts
  }

  var choice: TargetBand? { choices[index] }

  /// Moves to the next choice, or with -1 to the previous one.
  mutating func move(by step: Int, at now: Instant) {
    index = (index + step + choices.count) % choices.count
    end = now + Self.lasts
  }

  /// Selects the zone of this number, or no target for 0.
  /// - Returns: whether there is such a choice.
  mutating func select(_ number: Int) -> Bool {
    guard let index = choices.firstIndex(where: { ($0?.zone?.index ?? 0) == number }) else { return false }
    self.index = index
    return true
  }

  /// The request that sets the chosen target.
  func request(strap: String) -> Request.Method {
    guard let zone = choice?.zone else { return .targetClear(strap: strap) }
    return .targetSet(strap: strap, .zone(.index(zone.index)))
  }
}
