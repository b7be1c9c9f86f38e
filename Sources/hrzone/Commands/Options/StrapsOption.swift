import ArgumentParser

/// The option `--strap` of commands that show several straps.
struct StrapsOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A strap's address, or the name of its runner; may be repeated. Default: all straps.", valueName: "strap"),
    completion: .straps)
  var strap: [String] = []

  /// Addresses and runners' names as given; nil for all straps.
  var named: [String]? { strap.isEmpty ? nil : strap }
}
