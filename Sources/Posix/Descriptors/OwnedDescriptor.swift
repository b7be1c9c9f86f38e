import Glibc

/// A file descriptor that is closed when its owner goes.
public struct OwnedDescriptor: ~Copyable, Sendable {
  /// The descriptor, for system calls; valid as long as this value lives.
  public let raw: Int32

  /// Takes the ownership of `raw`, an open descriptor.
  public init(adopting raw: Int32) {
    self.raw = raw
  }

  deinit {
    _ = close(raw)
  }
}
