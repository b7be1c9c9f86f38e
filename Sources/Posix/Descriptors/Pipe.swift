import Glibc

/// A pipe(7). Child programs do not inherit its ends.
public struct Pipe: ~Copyable, Sendable {
  /// The end to read from.
  public let readEnd: OwnedDescriptor
  /// The end to write to.
  public let writeEnd: OwnedDescriptor

  /// Makes a pipe.
  public init() throws(SystemError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw SystemError("pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    readEnd = OwnedDescriptor(adopting: ends[0])
    writeEnd = OwnedDescriptor(adopting: ends[1])
  }

  /// The read end; the write end is closed.
  public consuming func keepingReadEnd() -> OwnedDescriptor { readEnd }

  /// The write end; the read end is closed.
  public consuming func keepingWriteEnd() -> OwnedDescriptor { writeEnd }
}

extension OwnedDescriptor {
  /// Makes calls on it fail with EAGAIN instead of blocking.
  public func setNonBlocking() {
    _ = fcntl(raw, F_SETFL, O_NONBLOCK)
  }
}
