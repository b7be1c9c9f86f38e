import ArgumentParser
import ZoneProtocol

/// Value of `--reports`: types of reports, separated by commas.
struct ReportTypes: Hashable, Sendable {
  let types: Set<ReportType>

  init(parsing text: String) throws {
    var types: Set<ReportType> = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let type = ReportType(rawValue: String(name)) else {
        throw ValidationError(
          "'\(name)' is not a type of report; the types are \(ReportType.allCases.map(\.rawValue).joined(separator: ", "))."
        )
      }
      types.insert(type)
    }
    self.types = types
  }
}
