import Glibc
import Training

/// Tones as a WAV file: one channel of 16-bit PCM. Multimedia Programming Interface and Data Specifications 1.0.
enum WaveFile {
  static let samplesPerSecond = 44_100
  /// Silence at the start: a sound card or headset that wakes up loses the first moments.
  static let lead = Note.rest(100)
  private static let bytesPerSample = 2
  /// Samples over which a tone fades in and out. Without a fade it clicks.
  private static let fade = samplesPerSecond / 100
  private static let loudness = 0.7 * Double(Int16.max)

  /// The file that plays `notes`.
  static func bytes(_ notes: [Note]) -> [UInt8] {
    let samples = ([lead] + notes).flatMap(samples)
    let length = samples.count * bytesPerSample
    var file: [UInt8] = []
    file.reserveCapacity(44 + length)
    func append(_ text: String) { file += Array(text.utf8) }
    func append(_ value: some FixedWidthInteger) {
      for shift in stride(from: 0, to: value.bitWidth, by: 8) { file.append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
    append("RIFF")
    append(UInt32(clamping: 36 + length))
    append("WAVEfmt ")
    append(UInt32(16))
    append(UInt16(1))  // WAVE_FORMAT_PCM
    append(UInt16(1))  // channels
    append(UInt32(clamping: samplesPerSecond))
    append(UInt32(clamping: samplesPerSecond * bytesPerSample))
    append(UInt16(clamping: bytesPerSample))
    append(UInt16(16))  // bits
    append("data")
    append(UInt32(clamping: length))
    for sample in samples { append(sample) }
    return file
  }

  /// A sine with some of its third harmonic, to be heard over a treadmill.
  private static func samples(_ note: Note) -> [Int16] {
    let count = note.milliseconds * samplesPerSecond / 1000
    guard let hertz = note.hertz else { return [Int16](repeating: 0, count: count) }
    return (0..<count).map { index in
      let angle = 2 * Double.pi * Double(hertz) * Double(index) / Double(samplesPerSecond)
      let edge = Double(min(index, count - 1 - index, fade)) / Double(fade)
      return Int16((sin(angle) + 0.25 * sin(3 * angle)) / 1.25 * edge * loudness)
    }
  }
}
