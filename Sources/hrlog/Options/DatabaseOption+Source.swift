import Posix
import ProgramSupport
import RunHistory

extension DatabaseOption {
  /// The history that the options name: the service's through its recorder, or a file.
  /// - Parameter purpose: what the command does with it.
  func source(for purpose: HistoryFile.Purpose) throws(CommandError) -> any HistorySource {
    do throws(HistoryError) {
      if let database { return try HistoryFile(path: database, for: purpose) }
      let own = HistoryFile.own()
      let hasOwn = own.map(ProcessEnvironment.exists) ?? false
      if self.own { return try HistoryFile(path: try Self.ownPath(own), for: purpose) }
      if let service = try Self.service(for: purpose, hasOwn: hasOwn) {
        if hasOwn { Output.note("This is the service's history. With --own it is yours.") }
        return service
      }
      return try HistoryFile(path: try Self.ownPath(own), for: purpose)
    } catch {
      throw CommandError(error)
    }
  }

  /// The file to import into. The recorder's socket takes no imports.
  func pathToImport() throws(HistoryError) -> String {
    if let database { return database }
    let path = try Self.ownPath(HistoryFile.own())
    guard !own, ProcessEnvironment.exists(RemoteHistory.service) || ProcessEnvironment.exists(HistoryFile.service)
    else { return path }
    if User.isRoot, ProcessEnvironment.exists(HistoryFile.service) { return HistoryFile.service }
    // A user may have a history beside the service's.
    guard ProcessEnvironment.exists(path) else {
      throw .refused(
        "Only root can import into the service's history: use sudo. With --own, you import into a history of your own.")
    }
    Output.note("Imports into your own history. Only root can import into the service's.")
    return path
  }

  private static func ownPath(_ own: String?) throws(HistoryError) -> String {
    guard let own else { throw .refused("You have no home directory. Name a file with --database.") }
    return own
  }

  /// The service's history; nil if there is none, or if this user may not see it but has a history of the same kind.
  private static func service(
    for purpose: HistoryFile.Purpose, hasOwn: Bool
  ) throws(HistoryError) -> (any HistorySource)? {
    if let named = RemoteHistory.named() { return try RemoteHistory(path: named) }
    if ProcessEnvironment.exists(RemoteHistory.service) {
      do throws(HistoryError) {
        return try RemoteHistory(path: RemoteHistory.service)
      } catch {
        if case .noPermission = error, hasOwn { return nil }
        // The recorder does not run, but root can read its file.
        guard User.isRoot, ProcessEnvironment.exists(HistoryFile.service) else { throw error }
      }
    }
    guard User.isRoot, ProcessEnvironment.exists(HistoryFile.service) else { return nil }
    return try HistoryFile(path: HistoryFile.service, for: purpose)
  }
}
