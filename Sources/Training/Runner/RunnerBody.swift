/// A runner's body, from which energy and load are estimated. Nil means not given.
public struct RunnerBody: Hashable, Sendable {
  /// The age in years.
  public var age: Int?
  /// The weight in kilograms.
  public var weight: Double?
  /// The sex, as the published equations distinguish it.
  public var sex: Sex?

  /// A body of which only the given values are known.
  public init(age: Int? = nil, weight: Double? = nil, sex: Sex? = nil) {
    self.age = age
    self.weight = weight
    self.sex = sex
  }

  /// The sexes for which equations of energy and load are published.
  public enum Sex: String, Hashable, Sendable, CaseIterable {
    case female
    case male
  }
}
