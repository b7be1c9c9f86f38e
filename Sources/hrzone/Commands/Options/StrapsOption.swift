import ArgumentParser

/// Which straps.
struct StrapsOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A strap's address, or who wears it; may be repeated. All if not given.", valueName: "strap"),
    completion: .straps)
  var strap: [String] = []

  /// The addresses and runners' names, as they were given; nil for all straps.
  var named: [String]? { strap.isEmpty ? nil : strap }
}
