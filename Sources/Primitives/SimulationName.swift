/// The names of simulated straps, such as `sim:lsd`. They are defined here because the client offers them, while only the
/// daemon contains the simulations.
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

  /// All names, separated by commas: `lsd, tempo, hiit`.
  public static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
