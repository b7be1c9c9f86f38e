import Glibc

/// Something that takes bytes from outside, and what must hold whatever they are.
struct Fuzzer: Sendable {
  /// What `fuzzer NAME` calls it.
  let name: String
  /// Inputs to begin with: sound ones, so that mutations reach what lies behind the first checks.
  let seeds: [[UInt8]]
  /// Tries one input; ends the process if a property does not hold.
  let run: @Sendable ([UInt8]) -> Void

  /// All there are.
  static let all = [
    pdus, client, server, measurement, requests, messages, settings, workouts, addresses, captures, toml,
  ]

  /// The one that the first argument names.
  static let chosen = CommandLine.arguments.count > 1 ? named(CommandLine.arguments[1]) : nil

  /// The one called `name`.
  static func named(_ name: String) -> Fuzzer? { all.first { $0.name == name } }

  /// Writes each seed into a file of its own in `directory`, which must exist.
  func writeSeeds(into directory: String) {
    for (index, seed) in seeds.enumerated() {
      let path = "\(directory)/seed-\(index)"
      guard let file = fopen(path, "w") else {
        perror(path)
        exit(74)
      }
      _ = fwrite(seed, 1, seed.count, file)
      _ = fclose(file)
    }
  }
}

/// Ends the process, which libFuzzer takes for a finding, unless `holds`.
func expect(_ holds: Bool, _ property: @autoclosure () -> String) {
  guard !holds else { return }
  let line = "property: \(property())\n"
  _ = write(STDERR_FILENO, line, line.utf8.count)
  abort()
}

/// An input taken apart: numbers first asked, first read; zeros past its end.
struct Choices {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  var isEmpty: Bool { rest.isEmpty }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  mutating func number() -> UInt16 { UInt16(byte()) | UInt16(byte()) << 8 }

  /// As many bytes as the next byte says, or as there are.
  mutating func bytes() -> [UInt8] {
    let count = min(Int(byte()), rest.count)
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}
