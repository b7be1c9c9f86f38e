/// Names of the simulated straps, as `sim:lsd`. They are here because the client offers them, and only the daemon contains the
/// simulations.
public enum SimulationName: String, Hashable, Sendable, CaseIterable {
  case lsd
  case tempo
  case hiit
  case hiitBeginner = "hiit-beginner"
  case sprints
  case hills
  case agility
  case recovery
  case rest
  case dropouts

  /// All names, as a sentence lists them: `lsd, tempo, hiit`.
  public static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
