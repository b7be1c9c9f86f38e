import Primitives

extension ReportServer {
  /// How much the server takes and keeps.
  public struct Settings: Sendable {
    /// How long a report is kept for clients that come back.
    public var history: Duration
    /// The most memory that the history takes, in bytes.
    public var historyBytes: Int
    /// How much clients may have.
    public var clients: ClientLimits
    /// The most memory that the process and the kernel on its behalf may take, in bytes; nil where nothing limits it.
    public var memoryLimit: Int?
    /// How much may wait for one client.
    var queue = OutputQueue.Limits()
    /// How much may wait for all clients and be in the history; nil for what `memoryLimit` allows.
    var memoryBound: Int?

    /// The real time; a test has its own.
    var realTime: @Sendable () -> Instant = RealTime.now

    /// An hour in at most 64 MiB, and the default limits of clients.
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

  /// How much a line for the log matters.
  public enum Importance: Sendable {
    /// Something failed, and the rest goes on.
    case warning
    /// A client changed something.
    case notice
    /// What only helps to find a fault.
    case debug
  }
}
