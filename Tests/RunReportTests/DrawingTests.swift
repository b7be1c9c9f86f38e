import Glibc
import Testing

@testable import RunReport

@Suite("Scales, lines and colours") struct DrawingTests {
  @Test(
    "Ticks are round, and include all values",
    arguments: [
      ([78.0, 181], 6, [60, 80, 100, 120, 140, 160, 180, 200]), ([0, 1.45], 4, [0, 0.5, 1, 1.5]),
      ([3, 3], 4, [0, 5, 10]),
      ([-12, 7], 3, [-20, -10, 0, 10]), ([.nan, .infinity], 3, [0, 1]), ([], 3, [0, 1]),
      ([0, 738], 4, [0, 200, 400, 600, 800]),
    ] as [([Double], Int, [Double])])
  func ticks(values: [Double], count: Int, expected: [Double]) {
    let scale = Scale.round(values, count: count, least: values == [3, 3] ? 10 : 0)
    #expect(scale.ticks.count == expected.count && zip(scale.ticks, expected).allSatisfy { abs($0 - $1) < 1e-9 })
    for value in values where value.isFinite { #expect(scale.range.contains(value)) }
  }

  @Test("No range and no number makes a scale fail")
  func hostileScale() {
    for values in [[-1e300, 1e300], [1e-300, 2e-300], [.greatestFiniteMagnitude], [-0.0]] {
      let scale = Scale.round(values, count: 5)
      #expect(scale.ticks.count < 30 && scale.range.lowerBound < scale.range.upperBound)
    }
    let scale = Scale.clock(.nan, count: 5)
    #expect(scale.share(of: .infinity) == 0 && scale.share(of: 7e9) == 1 && scale.share(of: -3) == 0)
    #expect(Scale.clock(1e8, count: 12).ticks.count <= 13)
  }

  @Test("A step is 1, 2 or 5 times a power of ten", arguments: [(0.07, 0.1), (1, 1), (1.01, 2), (23, 50), (501, 1000)])
  func steps(length: Double, expected: Double) {
    #expect(abs(Scale.roundStep(length) - expected) < 1e-12)
  }

  @Test("Positions are short")
  func coordinates() {
    #expect(Coordinate.percent(1.0 / 3) == "33.33%" && Coordinate.percent(0.5) == "50%")
    #expect(Coordinate.number(.nan) == "0" && Coordinate.number(-0.001) == "0" && Coordinate.number(100) == "100")
  }

  @Test("A reduced line keeps the extremes of each column, and the order")
  func reduction() {
    let points = (0..<86_400).map { Series.Point(x: Double($0), y: Double(100 + $0 * 7919 % 83)) }
    var spiked = points
    spiked[40_001] = Series.Point(x: 40_001, y: 230)
    spiked[50_001] = Series.Point(x: 50_001, y: 31)
    let kept = Series.reduced(spiked, to: 900, of: 0...86_400)
    #expect(kept.count <= 3600 && kept.count > 900)
    #expect(kept.contains { $0.y == 230 } && kept.contains { $0.y == 31 })
    #expect(kept.first == spiked.first && kept.last == spiked.last)
    #expect(zip(kept, kept.dropFirst()).allSatisfy { $0.x < $1.x })
    for column in stride(from: 0, to: 86_400, by: 96) {
      let (whole, part) = (spiked[column..<column + 96], kept.filter { (column..<column + 96).contains(Int($0.x)) })
      #expect(whole.map(\.y).min() == part.map(\.y).min() && whole.map(\.y).max() == part.map(\.y).max())
    }
  }

  @Test("A line is interrupted after the longest step")
  func split() {
    let parts = Series.split([0, 1, 7, 13.5, 14].map { Series.Point(x: $0, y: 1) }, longest: 6)
    #expect(parts.map(\.count) == [3, 2])
  }

  // MARK: Colours

  /// The linear parts of a colour such as `#1b1f24`.
  private func linear(_ color: String) -> [Double] {
    let number = Int(color.dropFirst(), radix: 16) ?? 0
    return [16, 8, 0].map { shift in
      let part = Double(number >> shift & 255) / 255
      return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
  }

  private func luminance(_ color: String) -> Double {
    zip(linear(color), [0.2126, 0.7152, 0.0722]).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private func contrast(_ one: String, _ other: String) -> Double {
    let (low, high) = (min(luminance(one), luminance(other)), max(luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
  }

  @Test("Texts have a contrast of 4.5, and the zones of 3, in both themes")
  func contrasts() {
    for palette in [Palette.light, .dark] {
      for text in [palette.ink, palette.muted, palette.accent, palette.warning] {
        #expect(contrast(text, palette.page) >= 4.5 && contrast(text, palette.surface) >= 4.5)
      }
      for zone in palette.zones { #expect(contrast(zone, palette.page) >= 3, "\(zone)") }
    }
  }

  /// What is left of a colour for people without one kind of cones. Machado et al. (2009), IEEE Trans Vis Comput Graph
  /// 15:1291-1298.
  private static let visions: [(name: String, matrix: [[Double]])] = [
    ("all", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    (
      "protanopia",
      [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    (
      "deuteranopia",
      [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    (
      "tritanopia",
      [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
  ]

  /// CIELAB of a linear colour.
  private func lab(_ color: [Double]) -> [Double] {
    func part(_ weights: [Double], _ white: Double) -> Double {
      let value = zip(color, weights).reduce(0) { $0 + $1.0 * $1.1 } / white
      return value > 0.008856 ? pow(value, 1.0 / 3) : 7.787 * value + 16.0 / 116
    }
    let x = part([0.4124, 0.3576, 0.1805], 0.95047)
    let y = part([0.2126, 0.7152, 0.0722], 1)
    let z = part([0.0193, 0.1192, 0.9505], 1.08883)
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
  }

  @Test("The zones' colours differ for everybody")
  func colorBlindness() {
    for palette in [Palette.light, .dark] {
      for vision in Self.visions {
        let seen = palette.zones.map { color in
          lab(
            vision.matrix.map { row in
              min(1, max(0, zip(row, linear(color)).reduce(0) { $0 + $1.0 * $1.1 }))
            })
        }
        for (index, one) in seen.enumerated() {
          for other in seen[..<index] {
            let distance = zip(one, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
            #expect(distance > 15, "\(vision.name), zone \(index)")
          }
        }
      }
    }
  }

  @Test("Every number of zones has colours that rise")
  func zoneColors() {
    for count in 1...17 {
      let colors = (0..<count).map { Palette.color(ofZone: $0, of: count) }
      #expect(colors.allSatisfy { Palette.light.zones.indices.contains($0) } && colors == colors.sorted())
      #expect(count != 6 || colors == [0, 1, 2, 3, 4, 5])
    }
    #expect(Palette.color(ofZone: .max, of: .max) >= 0 && Palette.color(ofZone: .min, of: 0) == 0)
  }
}
