import ArgumentParser
import ProgramSupport
import RunHistory

/// A session on the command line: its number, or `last`.
struct SessionName: ExpressibleByArgument, Hashable {
  /// The number; nil for the newest session.
  let id: Int64?

  init?(argument: String) {
    if argument == "last" {
      id = nil
    } else if let number = Int64(argument), number > 0 {
      id = number
    } else {
      return nil
    }
  }

  var defaultValueDescription: String { id.map { "\($0)" } ?? "last" }

  /// The newest session.
  static let last = SessionName(id: nil)

  private init(id: Int64?) {
    self.id = id
  }

  /// The session in `source`.
  func find(in source: any HistorySource) throws(HistoryError) -> SessionEntry {
    let sessions = try source.sessions(SessionFilter())
    guard let id else {
      guard let last = sessions.last else {
        throw .refused("Nothing is recorded yet. `hrlog record` records while hrzoned runs and a strap is worn.")
      }
      return last
    }
    guard let session = sessions.first(where: { $0.id == id }) else { throw .noSession("\(id)") }
    return session
  }
}
