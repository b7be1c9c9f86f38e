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

  /// The allowed weights in kilograms. A weight outside is a typing error or in another unit.
  public static let weights = 20.0...300.0

  /// The keys of the values in the protocol.
  public enum Key: String, Hashable, Sendable, CaseIterable {
    case age
    case weight = "weight_kg"
    case sex
  }

  /// The keys of the known values.
  public var keys: [Key] {
    Key.allCases.filter { key in
      switch key {
      case .age: age != nil
      case .weight: weight != nil
      case .sex: sex != nil
      }
    }
  }

  /// Whether nothing is known.
  public var isEmpty: Bool { self == RunnerBody() }

  /// Takes the values of a later `body` where it has some.
  public mutating func merge(_ later: RunnerBody) {
    age = later.age ?? age
    weight = later.weight ?? weight
    sex = later.sex ?? sex
  }

  /// The sexes for which equations of energy and load are published.
  public enum Sex: String, Hashable, Sendable, CaseIterable {
    case female
    case male
  }
}
