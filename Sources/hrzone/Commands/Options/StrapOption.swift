import ArgumentParser

/// Which strap a change is about. The daemon finds the strap of that address, or of the runner of that name.
struct StrapOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The strap's address, or the name of its runner. Needed only if there are several straps.", valueName: "strap"),
    completion: .straps)
  var strap: String?
}
