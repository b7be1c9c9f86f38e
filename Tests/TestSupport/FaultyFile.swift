/// A file and each of its faults, in order.
package struct FaultyFile: Sendable, CustomStringConvertible {
  package let text: String
  package let faults: [String]

  package init(_ text: String, _ faults: String...) {
    self.text = text
    self.faults = faults
  }

  package var description: String { String(text.prefix(60)) }
}
