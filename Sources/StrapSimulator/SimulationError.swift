/// Why there is no such simulated strap.
public enum SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No programme has this name.
  case unknownName(String, known: [String])

  /// A sentence that lists the names there are.
  public var description: String {
    switch self {
    case .unknownName(let name, let known):
      "There is no simulation 'sim:\(name)'; there is \(known.map { "sim:\($0)" }.joined(separator: ", "))."
    }
  }
}
