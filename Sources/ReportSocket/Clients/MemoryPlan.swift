/// How the memory that the daemon may take is divided.
struct MemoryPlan: Equatable {
  /// What is assumed where no control group sets a limit.
  static let assumedLimit = 256 * 1024 * 1024
  /// The program without clients and history.
  private static let program = 16 * 1024 * 1024
  /// What a daemon gets at least for its clients and the history, however low the limit.
  private static let least = 4 * 1024 * 1024
  /// A connection that has nothing waiting here: a full socket buffer (`SocketCalls.sendBuffer`; 18.4 KiB were measured with
  /// SIOCOUTQ), and what the kernel and this process keep about it.
  static let place = 24 * 1024

  /// The most clients.
  let clients: Int
  /// The most bytes that lines waiting for clients, requests waiting for their turn, and the history take together.
  let bound: Int
  /// The most bytes of the history.
  let history: Int

  /// The division of `limit` bytes among at most `clients` clients and a history of at most `history` bytes.
  init(limit: Int, clients: Int, history: Int) {
    // An eighth is left for what malloc(3) cannot use and for the pages of files.
    let free = max(limit - limit / 8 - Self.program, Self.least)
    self.clients = max(1, min(clients, free / 2 / Self.place))
    bound = free - self.clients * Self.place
    self.history = min(history, bound / 4 * 3)
  }
}

/// The bytes that wait for clients or are kept for them, counted once for all.
final class MemoryUse {
  /// The most that it may be.
  let bound: Int
  private(set) var bytes = 0

  init(bound: Int) {
    self.bound = bound
  }

  var isExceeded: Bool { bytes > bound }

  /// Counts `count` bytes more; fewer where it is negative.
  func add(_ count: Int) {
    bytes += count
  }

  /// Finds the user whose holders have the most bytes together, and gives the index of that user's largest holder. So the crowd
  /// of one user costs no other user a client. Nil if there is no holder.
  static func greediest(of holders: [(user: UInt32, bytes: Int)]) -> Int? {
    var users: [UInt32: Int] = [:]
    for holder in holders { users[holder.user, default: 0] += holder.bytes }
    guard let user = users.max(by: { $0.value < $1.value })?.key else { return nil }
    return holders.indices.filter { holders[$0].user == user }.max { holders[$0].bytes < holders[$1].bytes }
  }
}

/// A line that waits for one client or for several: there is one copy of it, and it is counted once.
final class WaitingLine {
  let bytes: [UInt8]
  private let memory: MemoryUse
  /// The headers of this object, of the array and of their memory.
  private static let overhead = 96

  init(_ bytes: [UInt8], countedIn memory: MemoryUse) {
    self.bytes = bytes
    self.memory = memory
    memory.add(bytes.capacity + Self.overhead)
  }

  deinit {
    memory.add(-(bytes.capacity + Self.overhead))
  }
}
