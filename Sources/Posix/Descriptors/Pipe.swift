import Glibc

/// A pipe(7). A program that this process starts does not inherit its ends.
public struct Pipe: ~Copyable, Sendable {
  /// The end that is read.
  public let readEnd: OwnedDescriptor
  /// The end that is written.
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
  /// Lets no call on it wait: what would wait fails with EAGAIN.
  public func setNonBlocking() {
    _ = fcntl(raw, F_SETFL, O_NONBLOCK)
  }
}
