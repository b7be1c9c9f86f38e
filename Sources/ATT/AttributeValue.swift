/// The limits of an attribute's value.
public enum AttributeValue {
  /// The longest value an attribute can have, in bytes. Core Specification, Vol 3, Part F, 3.2.9.
  public static let longest = 512
}
