/// A tone, or a rest.
struct Note: Hashable {
  /// nil is a rest.
  let hertz: Int?
  let milliseconds: Int

  init(_ hertz: Int?, _ milliseconds: Int) {
    self.hertz = hertz
    self.milliseconds = milliseconds
  }

  static func rest(_ milliseconds: Int) -> Note { Note(nil, milliseconds) }
}
