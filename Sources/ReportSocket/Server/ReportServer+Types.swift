import Primitives

extension ReportServer {
  /// The server's limits.
  public struct Settings: Sendable {
    /// How long a report is kept for clients that reconnect.
    public var history: Duration
    /// The most memory of the history, in bytes.
    public var historyBytes: Int
    /// The limits on clients.
    public var clients: ClientLimits
    /// The memory limit of the process and its sockets, in bytes; nil for none.
    public var memoryLimit: Int?
    /// The limits on lines that wait for one client.
    var queue = OutputQueue.Limits()
    /// The most bytes of all waiting lines and the history; nil to derive it from `memoryLimit`.
    var memoryBound: Int?

    /// The real time; tests replace it.
    var realTime: @Sendable () -> Instant = RealTime.now

    /// Creates limits: an hour of history in at most 64 MiB, and the default limits on clients.
    public init(
      history: Duration = .seconds(3600), historyBytes: Int = 64 * 1024 * 1024, clients: ClientLimits = ClientLimits(),
      memoryLimit: Int? = nil
    ) {
      self.history = history
      self.historyBytes = historyBytes
      self.clients = clients
      self.memoryLimit = memoryLimit
    }
  }

  /// The importance of a log line.
  public enum Importance: Sendable {
    /// Something failed; everything else continues.
    case warning
    /// A client changed something.
    case notice
    /// Detail that helps to find a fault.
    case debug
  }
}
