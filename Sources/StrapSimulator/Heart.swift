/// A model of a runner's heart, which produces single beats for a given effort.
///
/// It uses only addition, multiplication, division and comparison, which IEEE 754 defines exactly. So one seed gives the
/// same beats on every machine. Functions of a mathematical library may differ in their last bits.
struct Heart: Sendable {
  /// Ticks per second: the unit of RR intervals. Heart Rate Service 1.0, 3.1.1.4.
  static let ticksPerSecond = 1024

  private static let resting = 58.0
  private static let maximum = 190.0

  let scenario: Scenario
  /// The time of the last beat, in ticks since the start.
  private(set) var lastBeat = 0
  /// The mean heart rate, in bpm.
  private var rate: Double
  /// Cardiac drift, in bpm.
  private var drift = 0.0
  /// Energy expended since the start, in kJ.
  private(set) var energy = 0.0
  /// The phase of breathing, from 0 to 1.
  private var breath = 0.0
  private var numbers: RandomNumbers
  private var pink: PinkNoise

  init(scenario: Scenario, seed: UInt64) {
    self.scenario = scenario
    rate = scenario.start
    numbers = RandomNumbers(seed: seed)
    pink = PinkNoise(&numbers)
  }

  /// Advances to the next beat. Returns the interval before it, in ticks.
  mutating func beat() -> Int {
    let effort = min(max((rate - Self.resting) / (Self.maximum - Self.resting), 0), 1)
    let calm = (1 - effort) * (1 - effort) * (1 - effort)
    let white = numbers.normal()
    // With effort, the 1/f part of the variation vanishes and the white part stays. Gronwald and Hoos (2020).
    let variation = (pink.next(&numbers) * (1 - effort) + white * effort) * (0.002 + 0.028 * calm)
    let interval = 60 / rate + variation + wave(breath) * (0.0015 + 0.035 * calm)
    // The heart rate stays between 30 and 240 bpm.
    let ticks = Int((min(max(interval, 0.25), 2) * Double(Self.ticksPerSecond)).rounded())
    pass(Double(ticks) / Double(Self.ticksPerSecond), effort: effort)
    lastBeat += ticks
    return ticks
  }

  /// Advances by `seconds`. The rate follows the effort with first-order kinetics, faster at the onset than at the end.
  private mutating func pass(_ seconds: Double, effort: Double) {
    let demand = scenario.demand(at: lastBeat / Self.ticksPerSecond)
    // Cardiac drift: about 1 bpm in ten minutes of steady effort, at most 7, and gone after a quarter of an hour of rest.
    drift += (effort > 0.4 ? (7 - drift) * effort / 2400 : -drift / 300) * seconds
    let target = demand + (demand > 100 ? drift : 0)
    rate += (target - rate) * seconds / (target > rate ? 30 : 45)
    rate = min(max(rate, 40), Self.maximum - 2)
    // Keytel and others (2005), for a man of 34 years and 75 kg, in kJ per minute; at least about the resting rate.
    energy += max(0.6309 * rate - 33.3, 4.5) * seconds / 60
    // 15 breaths a minute at rest, 40 at the limit.
    breath += (0.25 + 0.42 * effort) * seconds
    breath -= breath.rounded(.down)
  }

  /// A sine approximated by two parabolas: from 0 over 1 and -1 back to 0.
  private func wave(_ phase: Double) -> Double {
    phase < 0.5 ? 16 * phase * (0.5 - phase) : -16 * (phase - 0.5) * (1 - phase)
  }
}
