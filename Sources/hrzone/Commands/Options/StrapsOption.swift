import ArgumentParser

/// Which straps.
struct StrapsOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A strap's address, or who wears it; may be repeated. All if not given.", valueName: "strap"),
    completion: .straps)
  var strap: [String] = []

  /// The addresses that were meant, as the daemon at `path` knows them; nil for all straps.
  func addresses(path: String) throws(CommandError) -> [String]? {
    guard !strap.isEmpty else { return nil }
    var addresses: [String] = []
    for name in strap { addresses += try StrapNames.addresses(name, path: path) }
    return addresses
  }
}
