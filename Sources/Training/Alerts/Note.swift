/// A tone or a rest of a cue.
public struct Note: Hashable, Sendable {
  /// Frequency of the tone in Hz; nil for a rest.
  public let hertz: Int?
  /// Length in milliseconds.
  public let milliseconds: Int

  /// A tone of `hertz` Hz, or a rest if `hertz` is nil.
  public init(_ hertz: Int?, _ milliseconds: Int) {
    self.hertz = hertz
    self.milliseconds = milliseconds
  }

  /// A rest.
  public static func rest(_ milliseconds: Int) -> Note { Note(nil, milliseconds) }
}
