import Glibc
import Posix
import Primitives
import ProgramSupport
import RunFiles
import RunHistory

/// Puts sessions that have ended into the delivery queue. By hand, it also starts `hrlog deliver`, which runs the command; the
/// service has a unit for that. Neither holds up recording.
final class SessionDelivery {
  /// The pause after a failure.
  private static let pause = Duration.seconds(60)
  /// The longest session whose files are made.
  private static let longest = Duration.seconds(86_400)

  private let database: String
  private let queue: DeliveryQueue
  /// The command from --on-session-end; it overrides the settings.
  private let named: String?
  private let isQueueOnly: Bool
  private var command: String?
  private var isFirst = true
  /// `hrlog deliver`, while it runs.
  private var child: pid_t?
  private var mayStart = Instant(nanoseconds: .min)
  /// What was last said to be wrong with the queue.
  private var fault: String?

  /// - Parameters:
  ///   - database: the history's path.
  ///   - command: the command, if the command line names it.
  ///   - isQueueOnly: whether another process runs the command.
  init(database: String, command: String?, isQueueOnly: Bool) {
    self.database = database
    queue = DeliveryQueue(DeliveryQueue.path(beside: database), isShared: isQueueOnly)
    named = command
    self.isQueueOnly = isQueueOnly
  }

  /// Sets the command of the settings.
  func setCommand(_ command: String?) {
    let new = named ?? command
    guard new != self.command else { return }
    self.command = new
    // The next one gets the new command.
    stop()
  }

  // MARK: Into the queue

  /// How long until the queue is to be looked at again without an event.
  var retryTime: Duration { fault == nil ? .seconds(3600) : Self.pause }

  /// Puts the oldest session that is to be delivered into the queue.
  /// - Returns: whether there may be more.
  ///   An error is only reported: recording does not need the queue, and meets an error of the history by itself.
  func handOver(from file: HistoryFile) -> Bool {
    do throws(HistoryError) {
      guard command != nil else {
        try file.forgetDeliveries()
        return false
      }
      if isFirst { try file.finishDeliveries(to: queue) }
      isFirst = false
      guard let session = try file.sessionToDeliver() else {
        fault = nil
        return false
      }
      let summary = try file.summarize(session)
      let record = try file.record(session.id, wholeContext: false)
      let queued = QueuedSession(session, summary, files: Self.files(of: record))
      let (setAside, removed) = try file.deliver(queued, session.id, to: queue)
      for id in setAside {
        Output.note("The queue is full: \(id) is given up, and now in \(queue.path.oneLine)/undelivered.")
      }
      for id in removed { Output.note("\(queue.path.oneLine)/undelivered is full: \(id) is removed from it.") }
      fault = nil
      return true
    } catch {
      let text = "\(error)"
      if fault != text { Output.note("A session cannot be put into the queue for delivery: \(text)") }
      fault = text
      // It may be written, but not in the queue yet.
      isFirst = true
      return false
    }
  }

  /// The files of a session. One that cannot be made is left out.
  private static func files(of record: RunRecord) -> [(name: String, bytes: [UInt8])] {
    // The recorder has little memory. A person can still export the session.
    guard record.session.duration <= longest else {
      Output.note("Session \(record.session.id) is delivered without files, since it is longer than 24 hours.")
      return []
    }
    let run = ExportedRun(record, localOffset: record.session.start.localOffset)
    return QueuedSession.fileNames.keys.sorted().compactMap { name in
      guard let format = RunFileFormat.allCases.first(where: { name.hasSuffix("." + $0.suffix) }) else { return nil }
      do throws(RunFileFault) {
        return (name, try run.encoded(as: format))
      } catch {
        let name = format.rawValue.uppercased()
        Output.note("Session \(record.session.id) is delivered without a \(name) file: \(error).")
        return nil
      }
    }
  }

  // MARK: The process that delivers

  /// When `advance` must be called; nil if nothing is due.
  var nextDeadline: Instant? { mustStart ? mayStart : nil }

  private var mustStart: Bool { child == nil && command != nil && !isQueueOnly && !queue.waiting.isEmpty }

  /// Starts the process if it is needed, and notices its end.
  func advance(to now: Instant) {
    if let child, let ended = ChildProcess.reap().first(where: { $0.pid == child }) {
      self.child = nil
      if !ended.isSuccess { mayStart = now + Self.pause }
    }
    guard let command, now >= mayStart, mustStart else { return }
    // A program that was replaced meanwhile has no path, but can still be started.
    let program = ProcessEnvironment.executable().flatMap { ProcessEnvironment.exists($0) ? $0 : nil }
    do throws(SystemError) {
      child = try ChildProcess(
        arguments: [
          program ?? "/proc/self/exe", "deliver", "--database", database, "--on-session-end", command, "--parent",
          "\(getpid())",
        ], environment: ProcessEnvironment.variables(), input: .none, ownGroup: true
      ).spawn()
    } catch {
      mayStart = now + Self.pause
      Output.note("cannot start hrlog deliver: \(error.reason).")
    }
  }

  /// Asks the process to end. A session that it was delivering is delivered again later.
  func stop() {
    if let child { kill(child, SIGTERM) }
  }
}
