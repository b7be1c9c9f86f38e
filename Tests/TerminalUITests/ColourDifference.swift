import Glibc

/// A colour in CIELAB.
struct Lab: Hashable, Sendable {
  let lightness: Double
  let a: Double
  let b: Double

  init(_ lightness: Double, _ a: Double, _ b: Double) {
    (self.lightness, self.a, self.b) = (lightness, a, b)
  }

  /// The colour of sRGB components (IEC 61966-2-1, D65), as `vision` sees it.
  init(_ colour: (red: UInt8, green: UInt8, blue: UInt8), seenBy vision: Vision = .all) {
    func linear(_ value: UInt8) -> Double {
      let share = Double(value) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let own = [linear(colour.red), linear(colour.green), linear(colour.blue)]
    func dot(_ row: [Double], _ column: [Double]) -> Double { zip(row, column).reduce(0) { $0 + $1.0 * $1.1 } }
    let seen = vision.matrix.map { min(1, max(0, dot($0, own))) }
    func root(_ share: Double) -> Double {
      share > 216.0 / 24389 ? cbrt(share) : (24389.0 / 27 * share + 16) / 116
    }
    let x = root(dot([0.4124564, 0.3575761, 0.1804375], seen) / 0.95047)
    let y = root(dot([0.2126729, 0.7151522, 0.0721750], seen))
    let z = root(dot([0.0193339, 0.1191920, 0.9503041], seen) / 1.08883)
    self.init(116 * y - 16, 500 * (x - y), 200 * (y - z))
  }

  /// CIEDE2000 after Sharma, Wu and Dalal (2005), with all weights 1.
  func difference(_ other: Lab) -> Double {
    func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
    func seventh(_ chroma: Double) -> Double { sqrt(pow(chroma, 7) / (pow(chroma, 7) + pow(25, 7))) }
    let mean = (hypot(a, b) + hypot(other.a, other.b)) / 2
    let stretch = 1 + 0.5 * (1 - seventh(mean))
    let (a1, a2) = (stretch * a, stretch * other.a)
    let (chroma1, chroma2) = (hypot(a1, b), hypot(a2, other.b))
    func hue(_ a: Double, _ b: Double) -> Double {
      let degrees = a == 0 && b == 0 ? 0 : atan2(b, a) * 180 / .pi
      return degrees < 0 ? degrees + 360 : degrees
    }
    let (hue1, hue2) = (hue(a1, b), hue(a2, other.b))
    let isGrey = chroma1 * chroma2 == 0
    var turn = isGrey ? 0 : hue2 - hue1
    if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
    var meanHue = hue1 + hue2
    if !isGrey {
      if abs(hue1 - hue2) > 180 { meanHue += meanHue < 360 ? 360 : -360 }
      meanHue /= 2
    }
    let lightnessStep = other.lightness - lightness
    let chromaStep = chroma2 - chroma1
    let hueStep = 2 * sqrt(chroma1 * chroma2) * sin(radians(turn / 2))
    let meanLightness = (lightness + other.lightness) / 2
    let meanChroma = (chroma1 + chroma2) / 2
    let waves =
      1 - 0.17 * cos(radians(meanHue - 30)) + 0.24 * cos(radians(2 * meanHue)) + 0.32
      * cos(radians(3 * meanHue + 6)) - 0.2 * cos(radians(4 * meanHue - 63))
    let square = pow(meanLightness - 50, 2)
    let l = lightnessStep / (1 + 0.015 * square / sqrt(20 + square))
    let c = chromaStep / (1 + 0.045 * meanChroma)
    let h = hueStep / (1 + 0.015 * meanChroma * waves)
    let rotation =
      -sin(radians(60 * exp(-pow((meanHue - 275) / 25, 2)))) * 2 * seventh(meanChroma)
    return sqrt(l * l + c * c + h * h + rotation * c * h)
  }

  /// Vision with all three kinds of cones, or without one: Machado, Oliveira and Fernandes (2009), severity 1, on linear sRGB.
  enum Vision: CaseIterable, Sendable {
    case all
    case protanopia
    case deuteranopia
    case tritanopia

    var matrix: [[Double]] {
      switch self {
      case .all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
      case .protanopia:
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
      case .deuteranopia:
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
      case .tritanopia:
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
      }
    }
  }
}
