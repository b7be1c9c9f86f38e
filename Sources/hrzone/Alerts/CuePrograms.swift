import Posix

/// Programs of this machine for one purpose. The first is used; the others replace it when it fails.
struct CuePrograms {
  struct Candidate: Hashable {
    let name: String
    /// Arguments; the text to speak follows them.
    let options: [String]
    /// Name of the Debian package.
    let package: String
  }

  /// Players of WAV files. They read standard input by its path: it is a file, so none has to guess the format of a pipe.
  static let sound = [
    Candidate(name: "pw-play", options: ["/dev/stdin"], package: "pipewire-bin"),
    Candidate(name: "paplay", options: ["/dev/stdin"], package: "pulseaudio-utils"),
    Candidate(name: "aplay", options: ["-q", "/dev/stdin"], package: "alsa-utils"),
  ]
  /// Speech programs. The texts are English, whatever the desktop's language.
  static let speech = [
    Candidate(name: "spd-say", options: ["--wait", "--language", "en", "--"], package: "speech-dispatcher"),
    Candidate(name: "espeak-ng", options: ["-v", "en", "--"], package: "espeak-ng"),
  ]

  /// A program that is installed.
  struct Found: Hashable {
    let name: String
    let arguments: [String]
  }

  /// Installed programs, in order of preference.
  private(set) var found: [Found]
  /// Kinds of failure that were reported, by the program's name.
  private var failures: [String: Set<String>] = [:]

  /// The programs of `candidates` that are in the folders of `path`.
  init(_ candidates: [Candidate], path: String) {
    found = candidates.compactMap { candidate in
      ProcessEnvironment.find(candidate.name, in: path).map {
        Found(name: candidate.name, arguments: [$0] + candidate.options)
      }
    }
  }

  /// A message that none of `candidates` is installed, with the packages that have them.
  static func missing(_ what: String, _ candidates: [Candidate]) -> String {
    let names = candidates.map(\.name).joined(separator: ", ")
    let packages = candidates.map(\.package).joined(separator: ", ")
    return "no \(what): none of \(names) is in PATH (Debian's packages: \(packages))."
  }

  /// Notes that `program` worked.
  mutating func succeeded(_ program: Found) {
    failures[program.name] = nil
  }

  /// Moves `program` to the end, since it failed. `kind` identifies the failure, such as the exit status.
  /// - Returns: whether to report it: false if it already failed like this since it last worked.
  mutating func failed(_ program: Found, _ kind: String) -> Bool {
    if let index = found.firstIndex(of: program) { found.append(found.remove(at: index)) }
    return failures[program.name, default: []].insert(kind).inserted
  }
}
