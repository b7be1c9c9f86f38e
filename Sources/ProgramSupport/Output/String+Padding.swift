import TerminalUI

extension String {
  /// The string with spaces after it, or before it if `left`, up to a width of `columns`.
  package func padding(_ columns: Int, left: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, columns - PrintableText.width(of: self)))
    return left ? spaces + self : self + spaces
  }
}
