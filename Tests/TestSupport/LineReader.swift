import Glibc

/// Reads lines from a descriptor, which it owns. Each wait has a limit.
package final class LineReader {
  package private(set) var descriptor: Int32
  /// Whether more input may come.
  package private(set) var isOpen = true
  private var bytes: [UInt8] = []
  /// The number of `bytes` consumed.
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

  /// All input so far, including what was consumed.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The next line; nil at the end. Input after the last line end counts as a line.
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

  /// Returns everything up to the end.
  package func rest(file: String = #fileID, line: Int = #line) throws -> String {
    let deadline = Deadline()
    while try more("the end of the output", deadline, file, line) {}
    return take()
  }

  /// Reads until the unconsumed input contains `text`, and consumes it all.
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

  /// Waits for input and reads it; false at the end.
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
