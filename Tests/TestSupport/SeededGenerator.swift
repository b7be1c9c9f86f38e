/// SplitMix64. A seed gives the same numbers on every machine, so that a failure can be repeated.
public struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// A generator whose numbers depend on `seed` alone.
  public init(seed: UInt64) {
    state = seed
  }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// Random bytes, or one of `samples` with a few bytes changed, inserted or removed.
  public mutating func bytes(mutating samples: [[UInt8]], upTo longest: Int) -> [UInt8] {
    guard Bool.random(using: &self), var bytes = samples.randomElement(using: &self) else {
      return (0..<Int.random(in: 0...longest, using: &self)).map { _ in .random(in: 0...255, using: &self) }
    }
    for _ in 0..<Int.random(in: 0...3, using: &self) {
      let place = Int.random(in: 0...bytes.count, using: &self)
      switch Int.random(in: 0..<3, using: &self) {
      case 0: bytes.insert(.random(in: 0...255, using: &self), at: place)
      case 1 where place < bytes.count: bytes.remove(at: place)
      case _ where place < bytes.count: bytes[place] = .random(in: 0...255, using: &self)
      case _: bytes = Array(bytes.prefix(place / 2))
      }
    }
    return bytes
  }
}
