import ArgumentParser

/// Which strap a change is about.
struct StrapOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The strap's address, or who wears it; needed only where there are several.", valueName: "strap"),
    completion: .straps)
  var strap: String?

  /// The address that was meant, as the daemon at `path` knows it; nil where none was given.
  func address(path: String) throws(CommandError) -> String? {
    guard let strap else { return nil }
    return try StrapNames.address(strap, path: path)
  }
}
