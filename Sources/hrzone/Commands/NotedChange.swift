import ZoneReport

/// A request that changes something, and what is said of it.
enum NotedChange {
  /// Asks for a change, and says `done` when it was made; the daemon's note on it follows.
  static func ask(_ request: Request.Method, path: String, done: String) throws(CommandError) -> ExitStatus {
    try ask(request, path: path) { () throws(CommandError) in [PrintableText.clean(done)] }
  }

  /// Asks for a change, and says the lines of `done` when it was made; the daemon's note on it follows.
  static func ask(
    _ request: Request.Method, path: String, done: () throws(CommandError) -> [String]
  ) throws(CommandError) -> ExitStatus {
    let reply = try OneAnswer.ask(request, path: path)
    // The note is not lost with what cannot be shown.
    defer { if let note = reply.reason { Output.note(PrintableText.clean(note)) } }
    return try Output.print(try done())
  }
}
