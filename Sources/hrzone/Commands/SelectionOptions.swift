import ArgumentParser
import ZoneReport

/// Which reports of which straps.
struct SelectionOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "Types of reports, with commas: \(ReportType.allCases.map(\.rawValue).joined(separator: ", ")).",
      discussion: "All but raw if not given.", valueName: "types"),
    completion: .list(ReportType.allCases.map(\.rawValue)), transform: ReportTypes.init(parsing:))
  var reports: ReportTypes?
  @Option(
    name: .long, help: ArgumentHelp("A strap's address; may be repeated. All if not given.", valueName: "address"))
  var strap: [String] = []

  var subscription: Subscription {
    Subscription(reports: reports?.types ?? ReportType.usual, straps: strap.isEmpty ? nil : strap)
  }
}

/// Types of reports as `--reports` takes them.
struct ReportTypes: Hashable, Sendable {
  let types: Set<ReportType>

  init(parsing text: String) throws {
    var types: Set<ReportType> = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let type = ReportType(rawValue: String(name)) else {
        throw ValidationError(
          "'\(name)' is no type of report; there are \(ReportType.allCases.map(\.rawValue).joined(separator: ", ")).")
      }
      types.insert(type)
    }
    self.types = types
  }
}
