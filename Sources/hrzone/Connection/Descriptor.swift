import Glibc

/// A descriptor that closes itself.
final class Descriptor {
  let raw: Int32

  init(adopting raw: Int32) {
    self.raw = raw
  }

  deinit {
    close(raw)
  }
}
