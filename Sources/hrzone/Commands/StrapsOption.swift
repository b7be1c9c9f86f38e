import ArgumentParser

/// Which straps.
struct StrapsOption: ParsableArguments {
  @Option(
    name: .long, help: ArgumentHelp("A strap's address; may be repeated. All if not given.", valueName: "address"))
  var strap: [String] = []

  /// The addresses that were given; nil for all straps.
  var addresses: [String]? { strap.isEmpty ? nil : strap }
}
