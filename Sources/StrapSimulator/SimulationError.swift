import GATT

/// Why there is no such simulated strap.
public enum SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No programme has this name.
  case unknownName(String, known: [String])
  /// Its services make no attribute database.
  case services(AttributeDatabase.Failure)

  /// A sentence that lists the names there are.
  public var description: String {
    switch self {
    case .unknownName(let name, let known):
      "There is no simulation 'sim:\(name)'; there is \(known.map { "sim:\($0)" }.joined(separator: ", "))."
    case .services(let failure):
      "The simulated strap's services are faulty (\(failure)); report this."
    }
  }
}
