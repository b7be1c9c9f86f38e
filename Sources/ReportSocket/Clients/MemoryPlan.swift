/// Divides the daemon's memory between clients and history.
struct MemoryPlan: Equatable {
  /// The memory limit that is assumed if no control group sets one.
  static let assumedLimit = 256 * 1024 * 1024
  /// The memory of the program without clients and history.
  private static let program = 16 * 1024 * 1024
  /// The least memory for clients and history, however low the limit.
  private static let least = 4 * 1024 * 1024
  /// The memory of an idle connection in kernel and process, with a full socket buffer (`SocketCalls.sendBuffer`; SIOCOUTQ
  /// showed 18.4 KiB).
  static let place = 24 * 1024

  /// The most clients.
  let clients: Int
  /// The most bytes of waiting lines, waiting requests and history together.
  let bound: Int
  /// The most bytes of the history.
  let history: Int

  /// Divides `limit` bytes among at most `clients` clients and a history of at most `history` bytes.
  init(limit: Int, clients: Int, history: Int) {
    // Leave an eighth for the overhead of malloc(3) and for pages of files.
    let free = max(limit - limit / 8 - Self.program, Self.least)
    self.clients = max(1, min(clients, free / 2 / Self.place))
    bound = free - self.clients * Self.place
    self.history = min(history, bound / 4 * 3)
  }
}

/// Counts the bytes that wait for clients or are kept for them. A shared line counts once.
final class MemoryUse {
  /// The most bytes allowed.
  let bound: Int
  private(set) var bytes = 0

  init(bound: Int) {
    self.bound = bound
  }

  var isExceeded: Bool { bytes > bound }

  /// Adds `count` bytes; a negative count subtracts.
  func add(_ count: Int) {
    bytes += count
  }

  /// Finds the user whose holders have the most bytes together, and returns the index of that user's largest holder. So one
  /// user with many clients cannot cost another user a client. Nil without holders.
  static func largestHolder(of holders: [(user: UInt32, bytes: Int)]) -> Int? {
    var users: [UInt32: Int] = [:]
    for holder in holders { users[holder.user, default: 0] += holder.bytes }
    guard let user = users.max(by: { $0.value < $1.value })?.key else { return nil }
    return holders.indices.filter { holders[$0].user == user }.max { holders[$0].bytes < holders[$1].bytes }
  }
}

/// A line that waits for one or more clients. They share one copy, which is counted once.
final class WaitingLine {
  let bytes: [UInt8]
  private let memory: MemoryUse
  /// The headers of this object and its array, and the allocator's overhead.
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
