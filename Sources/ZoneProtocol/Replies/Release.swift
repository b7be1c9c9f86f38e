/// The release of daemon and client.
public enum Release {
  /// The version in semantic versioning (semver.org).
  public static let version = "0.1.0"
}
