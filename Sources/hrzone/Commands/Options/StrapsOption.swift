import ArgumentParser

/// Which straps.
struct StrapsOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A strap's address, or the name of its runner; may be repeated. Default: all straps.", valueName: "strap"),
    completion: .straps)
  var strap: [String] = []

  /// The addresses and runners' names, as they were given; nil for all straps.
  var named: [String]? { strap.isEmpty ? nil : strap }
}
