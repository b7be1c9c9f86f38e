import Glibc
import Posix
import Primitives
import ZoneProtocol

/// The folder of ended sessions that a command is to be run for, one folder for each.
///
/// `hrlog record` puts sessions in, and `hrlog deliver` takes them out. They need not run at the same time, nor as the same user.
/// - `new`: sessions that are still being written, or that were not noted as handed over yet. Only the recorder may use it.
/// - `waiting`: sessions that wait. One appears whole, by renaming. `done-…` is one that was delivered and is being removed.
/// - `undelivered`: sessions that were given up. They stay until a person takes them, or until there are too many.
///
/// The command can do what it likes in the last two. So no symbolic link there is followed, and it cannot replace these folders.
public struct DeliveryQueue: Hashable, Sendable {
  /// The path of the folder.
  public let path: String
  /// Whether the group of the folder may use it too.
  public let isShared: Bool
  /// What the folder may hold. Sessions that were given up have the same limits of their own.
  public let limits: Limits

  /// What a queue may hold.
  public struct Limits: Hashable, Sendable {
    /// The most sessions.
    public var sessions: Int
    /// The most bytes.
    public var bytes: Int

    /// Limits.
    public init(sessions: Int = 500, bytes: Int = 512 << 20) {
      self.sessions = sessions
      self.bytes = bytes
    }
  }

  /// The queue in the folder `path`.
  /// - Parameters:
  ///   - path: the folder.
  ///   - isShared: whether its group may use it too, as the service's delivery must. Else only its user may.
  ///   - limits: what it may hold.
  public init(_ path: String, isShared: Bool = false, limits: Limits = Limits()) {
    self.path = path
    self.isShared = isShared
    self.limits = limits
  }

  /// The folder of the queue of the history at `database`.
  public static func path(beside database: String) -> String {
    let place = FilePlace(database)
    return database.hasSuffix("/" + HistoryFile.name) ? "\(place.folder)/queue" : "\(database).queue"
  }

  private static let prefix = SessionEntry.deliveryPrefix
  private static let donePrefix = "done-"
  private var newFolder: String { "\(path)/new" }
  private var undeliveredFolder: String { "\(path)/undelivered" }

  /// The folder of the sessions that wait.
  public var waitingFolder: String { "\(path)/waiting" }

  /// The folder of a session that waits.
  public func folder(_ id: String) -> String { "\(waitingFolder)/\(id)" }

  /// The sessions that wait, the oldest first.
  public var waiting: [String] { names(in: waitingFolder) }

  /// The sessions that were given up, the oldest first.
  public var undelivered: [String] { names(in: undeliveredFolder) }

  /// The sessions that were written, but are not in the queue yet.
  var staged: [String] { names(in: newFolder) }

  private func names(in folder: String) -> [String] {
    Directory.names(in: folder).filter { $0.hasPrefix(Self.prefix) }.sorted()
  }

  /// Makes the folders.
  public func make() throws(SystemError) {
    try Directory.makeWithParents(path)
    try grant(path, 0o750)
    for folder in [newFolder, waitingFolder, undeliveredFolder] where unsafe mkdir(folder, 0o700) != 0 {
      guard errno == EEXIST else { throw SystemError("make the folder \(folder)") }
    }
    for folder in [waitingFolder, undeliveredFolder] { try grant(folder, 0o770) }
  }

  /// Gives a folder this mode, if the queue is shared.
  private func grant(_ folder: String, _ mode: mode_t) throws(SystemError) {
    guard isShared else { return }
    guard unsafe chmod(folder, mode) == 0 else { throw SystemError("set the mode of \(folder)") }
  }

  // MARK: Putting in

  /// Writes a session, which is durable then, but does not wait yet.
  func stage(_ session: QueuedSession) throws(SystemError) {
    let folder = "\(newFolder)/\(session.id)"
    Self.remove(folder)
    guard unsafe mkdir(folder, 0o700) == 0 else { throw SystemError("make the folder \(folder)") }
    for (name, bytes) in session.files + [(QueuedSession.environmentName, session.encodedEnvironment)] {
      let raw = unsafe open("\(folder)/\(name)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard raw >= 0 else { throw SystemError("make \(folder)/\(name)") }
      let file = OwnedDescriptor(adopting: raw)
      try writeAll(bytes, to: file.raw, "write \(folder)/\(name)")
      if isShared { fchmod(file.raw, 0o640) }
      guard fsync(file.raw) == 0 else { throw SystemError("write \(folder)/\(name)") }
    }
    try grant(folder, 0o770)
    try Self.sync(folder)
    try Self.sync(newFolder)
  }

  /// Puts a staged session into the queue, in place of one with the same ID.
  func publish(_ id: String) throws(SystemError) {
    let (from, to) = ("\(newFolder)/\(id)", folder(id))
    let raw = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard raw >= 0 else { throw SystemError("open \(path)") }
    if OwnedDescriptor(adopting: raw).exchangeNames("new/\(id)", "waiting/\(id)") {
      Self.remove(from)
    } else if unsafe rename(from, to) != 0 {
      // A file system without exchanges, and one with this ID.
      Self.remove(to)
      guard unsafe rename(from, to) == 0 else { throw SystemError("rename \(from)") }
    }
    try Self.sync(waitingFolder)
    try Self.sync(newFolder)
  }

  /// Removes what `stage` wrote.
  func discard(_ id: String) { Self.remove("\(newFolder)/\(id)") }

  /// The environment of a staged session.
  func stagedEnvironment(_ id: String) -> [String: String] { QueuedSession.environment(in: "\(newFolder)/\(id)") }

  // MARK: Taking out

  /// Removes a session that was delivered. It is not delivered again from the first step on, even after a power cut.
  public func finish(_ id: String) throws(SystemError) {
    let done = "\(waitingFolder)/\(Self.donePrefix)\(id)"
    Self.remove(done)
    guard unsafe rename(folder(id), done) == 0 else { throw SystemError("rename \(folder(id))") }
    try Self.sync(waitingFolder)
    Self.remove(done)
  }

  /// Removes what `finish` left when it was interrupted.
  public func clean() {
    for name in Directory.names(in: waitingFolder) where name.hasPrefix(Self.donePrefix) {
      Self.remove("\(waitingFolder)/\(name)")
    }
  }

  /// Whether the file behind `descriptor` is still that of the attempts at this session: a session that went on after its end comes
  /// into the queue again, in place of the former one.
  public func isCurrent(_ id: String, lock descriptor: Int32) -> Bool {
    var (mine, present) = (stat(), stat())
    return unsafe fstat(descriptor, &mine) == 0 && lstat("\(folder(id))/running", &present) == 0
      && mine.st_ino == present.st_ino && mine.st_dev == present.st_dev
  }

  /// Gives up a session: it waits no longer, but its files are kept.
  public func setAside(_ id: String) throws(SystemError) {
    let place = "\(undeliveredFolder)/\(id)"
    Self.remove(place)
    guard unsafe rename(folder(id), place) == 0 else { throw SystemError("rename \(folder(id))") }
    try Self.sync(waitingFolder)
  }

  /// Lets the sessions that were given up wait again, as new ones.
  /// - Returns: their IDs.
  public func takeBack() throws(SystemError) -> [String] {
    let ids = undelivered
    for id in ids {
      let place = "\(undeliveredFolder)/\(id)"
      Self.remove("attempts", from: place)
      // A newer one with this ID has all that this one has.
      if ProcessEnvironment.exists(folder(id)) {
        Self.remove(place)
      } else if unsafe rename(place, folder(id)) != 0 {
        throw SystemError("rename \(place)")
      }
    }
    if !ids.isEmpty { try Self.sync(waitingFolder) }
    return ids
  }

  /// Removes every copy with this ID.
  func forget(_ id: String) {
    for name in [id, Self.donePrefix + id] {
      for folder in [newFolder, waitingFolder, undeliveredFolder] { Self.remove("\(folder)/\(name)") }
    }
  }

  /// Removes every copy of a session, also those of sessions that were merged into it.
  func forget(_ session: SessionEntry) {
    for folder in [newFolder, waitingFolder, undeliveredFolder] {
      for name in Directory.names(in: folder) where name.hasPrefix(Self.prefix) || name.hasPrefix(Self.donePrefix) {
        let copy = QueuedSession.environment(in: "\(folder)/\(name)")
        let begin = copy["HRLOG_START"].flatMap { UTCTime(parsing: $0) }
        let isPart =
          copy["HRLOG_STRAP"] == session.strap && begin.map { session.start <= $0 && $0 <= session.end } ?? false
        if isPart { Self.remove("\(folder)/\(name)") }
      }
    }
    forget(session.deliveryID)
  }

  // MARK: Limits

  /// Gives up the oldest sessions that wait until the queue keeps its limits, and removes the oldest of those that were given up.
  /// - Returns: the IDs of the sessions that were given up, and of those that were removed.
  func keepLimits() -> (setAside: [String], removed: [String]) {
    let given = excess(waiting, in: waitingFolder).filter { id in (try? setAside(id)) != nil }
    let removed = excess(undelivered, in: undeliveredFolder)
    for id in removed { Self.remove("\(undeliveredFolder)/\(id)") }
    return (given, removed)
  }

  /// The oldest of `ids` that are too many.
  private func excess(_ ids: [String], in folder: String) -> [String] {
    var bytes = 0
    var kept = 0
    for id in ids.reversed() {
      bytes += Self.size("\(folder)/\(id)")
      guard bytes <= limits.bytes, kept < limits.sessions else { break }
      kept += 1
    }
    // The newest is kept, whatever its size.
    return Array(ids.dropLast(max(kept, 1)))
  }

  private static func size(_ folder: String) -> Int {
    inside(folder) { descriptor, names in
      names.reduce(0) { sum, name in
        var status = stat()
        guard unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return sum }
        return sum + Int(clamping: status.st_size)
      }
    } ?? 0
  }

  // MARK: Files

  /// The file of the attempts in a session's folder.
  static func attempts(in folder: String) -> String { "\(folder)/attempts" }

  /// Makes the names in `folder` durable.
  private static func sync(_ folder: String) throws(SystemError) { try FilePlace("\(folder)/.").syncFolder() }

  /// Removes a folder, or what else has its name. What cannot be removed stays.
  private static func remove(_ folder: String, depth: Int = 0) {
    let isFolder: Void? = inside(folder) { descriptor, names in
      // A command may have made folders in it.
      for name in names where unsafe unlinkat(descriptor, name, 0) != 0 && errno == EISDIR && depth < 16 {
        remove("/proc/self/fd/\(descriptor)/\(name)", depth: depth + 1)
      }
    }
    if isFolder == nil { unsafe unlink(folder) } else { unsafe rmdir(folder) }
  }

  /// Removes the file `name` from a folder.
  private static func remove(_ name: String, from folder: String) {
    inside(folder) { descriptor, _ in _ = unsafe unlinkat(descriptor, name, 0) }
  }

  /// Calls `body` with a descriptor of `folder` and the names in it; nil if it is no folder, such as a symbolic link.
  @discardableResult
  private static func inside<T>(_ folder: String, _ body: (Int32, [String]) -> T) -> T? {
    let raw = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard raw >= 0 else { return nil }
    let descriptor = OwnedDescriptor(adopting: raw)
    return body(descriptor.raw, Directory.names(in: "/proc/self/fd/\(descriptor.raw)"))
  }
}
