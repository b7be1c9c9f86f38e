extension SeededGenerator {
  /// A random element of `elements`.
  package mutating func element<T>(of elements: [T]) -> T {
    elements[Int.random(in: elements.indices, using: &self)]
  }

  /// `bytes` with up to four changes: a byte replaced, a range removed or doubled, or a splinter inserted.
  package mutating func mutated(_ bytes: [UInt8], with splinters: [[UInt8]]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 0...4, using: &self) {
      let start = Int.random(in: 0...bytes.count, using: &self)
      let end = min(bytes.count, start + Int.random(in: 0...8, using: &self))
      switch Int.random(in: 0..<4, using: &self) {
      case 0: bytes.replaceSubrange(start..<end, with: [])
      case 1: bytes.insert(contentsOf: bytes[start..<end], at: start)
      case 2: bytes.insert(contentsOf: element(of: splinters), at: start)
      default:
        bytes.replaceSubrange(start..<end, with: (start..<end).map { _ in UInt8.random(in: 0x20...0x7F, using: &self) })
      }
    }
    return bytes
  }
}
