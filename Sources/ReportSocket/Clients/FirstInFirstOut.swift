/// A queue that releases each removed element at once, and its memory when half of it is unused.
struct FirstInFirstOut<Element> {
  private var storage: [Element?] = []
  private var head = 0

  var isEmpty: Bool { head == storage.count }
  var count: Int { storage.count - head }
  var first: Element? { isEmpty ? nil : storage[head] }

  var last: Element? {
    get { isEmpty ? nil : storage[storage.count - 1] }
    set { if !isEmpty { storage[storage.count - 1] = newValue } }
  }

  /// The element `offset` places after the first; nil past the end.
  subscript(offset: Int) -> Element? { offset < count ? storage[head + offset] : nil }

  mutating func append(_ element: Element) {
    storage.append(element)
  }

  mutating func popFirst() -> Element? {
    guard !isEmpty else { return nil }
    let element = storage[head]
    storage[head] = nil
    head += 1
    if isEmpty {
      storage = []
      head = 0
    } else if head >= 32, head * 2 >= storage.count {
      storage.removeFirst(head)
      head = 0
    }
    return element
  }
}
