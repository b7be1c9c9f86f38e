import Primitives
import Training
import ZoneProtocol

/// The choice of a target, one key after another: for cold hands one key is enough, pressed until the zone is the right one.
struct TargetChooser: Hashable {
  /// How long it waits for another key.
  static let lasts = Duration.seconds(15)

  /// The strap that it is about.
  let strap: String
  /// What there is to choose: the zones from the first above Rest on, and last, nil, no target.
  let choices: [TargetBand?]
  private(set) var index: Int
  /// When it closes without a choice.
  private(set) var end: Instant

  /// The choice for `strap`; nil while its zones are unknown. It begins with the target that there is, else with the zone that
  /// the heart is in.
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

  /// Goes on to the next choice, or with -1 to the one before.
  mutating func move(by step: Int, at now: Instant) {
    index = (index + step + choices.count) % choices.count
    end = now + Self.lasts
  }

  /// Takes the zone of this number, or with 0 none.
  /// - Returns: whether there is one.
  mutating func take(_ number: Int) -> Bool {
    guard let index = choices.firstIndex(where: { ($0?.zone?.index ?? 0) == number }) else { return false }
    self.index = index
    return true
  }

  /// The request that sets what is chosen.
  func request(strap: String) -> Request.Method {
    guard let zone = choice?.zone else { return .targetClear(strap: strap) }
    return .targetSet(strap: strap, .zone(.index(zone.index)))
  }
}
