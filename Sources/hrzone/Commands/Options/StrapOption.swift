import ArgumentParser

/// The option `--strap` of commands that act on one strap. The daemon finds the strap by its address or its runner's name.
struct StrapOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The strap's address, or the name of its runner. Needed only if there are several straps.", valueName: "strap"),
    completion: .straps)
  var strap: String?
}
