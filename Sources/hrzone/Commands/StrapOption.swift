import ArgumentParser

/// Which strap a change is about.
struct StrapOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("The strap's address; needed only where there are several.", valueName: "address"),
    completion: .knownStraps)
  var strap: String?
}
