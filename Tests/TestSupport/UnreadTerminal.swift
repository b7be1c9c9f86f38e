import Glibc

/// A pseudoterminal that nobody reads until the test does.
package final class UnreadTerminal {
  /// The path of the program's side.
  package let path: String
  /// That side, open for writing.
  package let descriptor: Int32
  private let reader: LineReader

  /// A new pseudoterminal.
  /// - Parameter isFilled: whether it is full from the start.
  package init(isFilled: Bool = true) throws {
    let (ours, name) = try ChildProgram.terminal(columns: 80, rows: 24)
    path = name
    reader = LineReader(ours)
    descriptor = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ChildProgram.NotStarted(path: name, errno: errno) }
    guard isFilled else { return }
    // The kernel moves a part to the reader's side a little later, which makes room again.
    var timesFull = 0
    while timesFull < 10 {
      timesFull = isFull ? timesFull + 1 : 0
      poll(nil, 0, 2)
    }
  }

  /// Whether not even one byte fits. Writes up to 1024 dots if there is room.
  private var isFull: Bool {
    let other = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    defer { close(other) }
    let dots = Array(repeating: UInt8(ascii: "."), count: 1024)
    return write(other, dots, dots.count) < 0
  }

  deinit {
    close(descriptor)
  }

  /// The next line, without the filling.
  package func line(file: String = #fileID, line: Int = #line) throws -> String {
    guard let text = try reader.line(file: file, line: line) else { throw DidNotCome("a line", file, line) }
    return String(text.drop { $0 == "." }.prefix { $0 != "\r" })
  }
}
