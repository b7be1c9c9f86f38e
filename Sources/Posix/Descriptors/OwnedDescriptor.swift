import Glibc

/// A file descriptor that closes when its owner is destroyed.
public struct OwnedDescriptor: ~Copyable, Sendable {
  /// The raw descriptor, for system calls; valid as long as this value lives.
  public let raw: Int32

  /// Takes ownership of `raw`, an open descriptor.
  public init(adopting raw: Int32) {
    self.raw = raw
  }

  deinit {
    _ = close(raw)
  }
}
