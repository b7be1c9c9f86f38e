import Posix

/// Programs of the machine that do one thing: the one to use first, and others for when it fails.
struct CuePrograms {
  struct Candidate: Hashable {
    let name: String
    /// The arguments before what is to be said.
    let options: [String]
    /// Debian's package.
    let package: String
  }

  /// What plays a WAV file. It reads standard input by its name: that is a file, and none of them has to guess, or be told,
  /// the format of a pipe.
  static let sound = [
    Candidate(name: "pw-play", options: ["/dev/stdin"], package: "pipewire-bin"),
    Candidate(name: "paplay", options: ["/dev/stdin"], package: "pulseaudio-utils"),
    Candidate(name: "aplay", options: ["-q", "/dev/stdin"], package: "alsa-utils"),
  ]
  /// What speaks. The texts are English, whatever the desktop's language.
  static let speech = [
    Candidate(name: "spd-say", options: ["--wait", "--language", "en", "--"], package: "speech-dispatcher"),
    Candidate(name: "espeak-ng", options: ["-v", "en", "--"], package: "espeak-ng"),
  ]

  /// One that is there.
  struct Found: Hashable {
    let name: String
    let arguments: [String]
  }

  /// Those that are there, the one to use first.
  private(set) var found: [Found]
  /// Which kinds of failure were said, by the program's name.
  private var failures: [String: Set<String>] = [:]

  /// Those of `candidates` that are in the folders of `path`.
  init(_ candidates: [Candidate], path: String) {
    found = candidates.compactMap { candidate in
      ProcessEnvironment.find(candidate.name, in: path).map {
        Found(name: candidate.name, arguments: [$0] + candidate.options)
      }
    }
  }

  /// That none of `candidates` is there, and where they are to be had.
  static func missing(_ what: String, _ candidates: [Candidate]) -> String {
    let names = candidates.map(\.name).joined(separator: ", ")
    let packages = candidates.map(\.package).joined(separator: ", ")
    return "no \(what): none of \(names) is in PATH (Debian's packages: \(packages))."
  }

  /// Takes note that `program` did what it should.
  mutating func succeeded(_ program: Found) {
    failures[program.name] = nil
  }

  /// Has the next one be first, since `program` failed. `kind` tells one failure from another: the exit status, say.
  /// - Returns: whether the program had not failed like this since it last worked, so that it should be said.
  mutating func failed(_ program: Found, _ kind: String) -> Bool {
    if let index = found.firstIndex(of: program) { found.append(found.remove(at: index)) }
    return failures[program.name, default: []].insert(kind).inserted
  }
}
