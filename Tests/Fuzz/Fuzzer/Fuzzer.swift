import Glibc

/// A decoder of outside bytes, and the properties that must hold for every input.
struct Fuzzer: Sendable {
  /// The name for `fuzzer NAME`.
  let name: String
  /// Valid inputs to start from, so that mutations get past the first checks.
  let seeds: [[UInt8]]
  /// Tries one input; ends the process if a property does not hold.
  let run: @Sendable ([UInt8]) -> Void

  /// All fuzzers.
  static let all = [
    pdus, client, server, measurement, requests, messages, settings, workouts, addresses, captures, toml, fit, tcx, csv,
    rr,
  ]

  /// The fuzzer named by the first argument.
  static let chosen = CommandLine.arguments.count > 1 ? named(CommandLine.arguments[1]) : nil

  /// The fuzzer called `name`.
  static func named(_ name: String) -> Fuzzer? { all.first { $0.name == name } }

  /// Writes each seed to its own file in `directory`, which must exist.
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

/// Ends the process unless `holds`; libFuzzer reports that as a finding.
func expect(_ holds: Bool, _ property: @autoclosure () -> String) {
  guard !holds else { return }
  let line = "property: \(property())\n"
  _ = write(STDERR_FILENO, line, line.utf8.count)
  abort()
}

/// Reads an input as a sequence of numbers, in the order of the requests; past its end they are zero.
struct Choices {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  var isEmpty: Bool { rest.isEmpty }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  mutating func number() -> UInt16 { UInt16(byte()) | UInt16(byte()) << 8 }

  /// As many bytes as the next byte says, or all that are left.
  mutating func bytes() -> [UInt8] {
    let count = min(Int(byte()), rest.count)
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}
