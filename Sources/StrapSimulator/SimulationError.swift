import GATT

/// Why a simulated strap cannot be made.
public enum SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No scenario has this name.
  case unknownName(String, known: [String])
  /// Its services do not form an attribute database.
  case services(AttributeDatabase.Failure)

  /// A sentence with the valid names.
  public var description: String {
    switch self {
    case .unknownName(let name, let known):
      "There is no simulation 'sim:\(name)'; choose one of \(known.map { "sim:\($0)" }.joined(separator: ", "))."
    case .services(let failure):
      "The simulated strap's services are faulty (\(failure)); report this."
    }
  }
}
