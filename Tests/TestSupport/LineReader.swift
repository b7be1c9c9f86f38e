import Glibc

/// Lines out of a descriptor that is its own, each wait with a limit.
package final class LineReader {
  package private(set) var descriptor: Int32
  /// Whether there may be more.
  package private(set) var isOpen = true
  private var bytes: [UInt8] = []
  /// How many of `bytes` were taken.
  private var taken = 0

  package init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close()
  }

  /// Stops reading, as `head` does.
  package func close() {
    if descriptor >= 0 { Glibc.close(descriptor) }
    descriptor = -1
    isOpen = false
  }

  /// All that was read, also what was taken.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The next line; nil at the end. What stands behind the last end of a line is a line too.
  package func line(_ what: String = "a line", file: String = #fileID, line: Int = #line) throws -> String? {
    let deadline = Deadline()
    while true {
      if let end = bytes[taken...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { taken = end + 1 }
        return String(decoding: bytes[taken..<end], as: UTF8.self)
      }
      guard try more(what, deadline, file, line) else { return taken < bytes.count ? take() : nil }
    }
  }

  /// Takes all that comes until the end.
  package func rest(file: String = #fileID, line: Int = #line) throws -> String {
    let deadline = Deadline()
    while try more("the end of the output", deadline, file, line) {}
    return take()
  }

  /// Reads until what was not taken contains `text`, and takes all of it.
  @discardableResult
  package func until(_ text: String, file: String = #fileID, line: Int = #line) throws -> String {
    let deadline = Deadline()
    while true {
      let read = String(decoding: bytes[taken...], as: UTF8.self)
      if read.contains(text) { return take() }
      guard try more("'\(text)'", deadline, file, line) else {
        throw DidNotCome("'\(text)' before the end of \(read.suffix(2000).debugDescription)", file, line)
      }
    }
  }

  /// Reads what there is, waiting for it; false at the end.
  package func more(_ what: String, _ deadline: Deadline, _ file: String, _ line: Int) throws -> Bool {
    guard isOpen else { return false }
    try deadline.wait(toRead: descriptor, what, file: file, line: line)
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &buffer, buffer.count)
    // A pseudoterminal whose other side was closed reads as an error.
    isOpen = count > 0
    bytes += buffer[..<max(0, count)]
    return isOpen
  }

  private func take() -> String {
    defer { taken = bytes.count }
    return String(decoding: bytes[taken...], as: UTF8.self)
  }
}
