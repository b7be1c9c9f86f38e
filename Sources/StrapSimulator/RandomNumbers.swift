/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna 2018): the same numbers on every machine, for ever.
struct RandomNumbers: Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  init(seed: UInt64) {
    var seed = seed
    func next() -> UInt64 {
      seed &+= 0x9E37_79B9_7F4A_7C15
      var mixed = seed
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
    state = (next(), next(), next(), next())
  }

  mutating func next() -> UInt64 {
    let product = state.1 &* 5
    let result = (product << 7 | product >> 57) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 << 45 | state.3 >> 19
    return result
  }

  /// Evenly from 0 up to 1, without it.
  mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Nearly normal, with mean 0 and variance 1: the sum of twelve even numbers, which needs no logarithm.
  mutating func normal() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += unit() }
    return sum
  }
}

/// Noise whose power falls as 1/f, by octaves of held values: Voss and McCartney.
struct PinkNoise: Sendable {
  private var octaves: [Double]
  private var count: UInt32 = 0

  init(_ numbers: inout RandomNumbers) {
    octaves = (0..<8).map { _ in numbers.normal() }
  }

  /// The next value, with mean 0 and variance 1.
  mutating func next(_ numbers: inout RandomNumbers) -> Double {
    count &+= 1
    let octave = min(count.trailingZeroBitCount, octaves.count - 1)
    octaves[octave] = numbers.normal()
    // The root of eight, since eight values of variance 1 are added.
    return octaves.reduce(0, +) / 2.828_427_124_746_190_3
  }
}
