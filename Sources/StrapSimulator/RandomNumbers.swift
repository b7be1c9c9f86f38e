/// xoshiro256** seeded by SplitMix64 (Blackman and Vigna 2018), which gives the same numbers on every machine.
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

  /// A uniform number in [0, 1).
  mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A nearly normal number with mean 0 and variance 1: the sum of twelve uniform ones, which needs no logarithm.
  mutating func normal() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += unit() }
    return sum
  }
}

/// Noise with 1/f power, by the method of Voss and McCartney: a sum of octaves of held values.
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
    // Divided by the square root of eight, since eight values of variance 1 are added.
    return octaves.reduce(0, +) / 2.828_427_124_746_190_3
  }
}
