extension String {
  /// The first characters that take at most `limit` bytes and have no zero byte; nil if there are none.
  func prefix(bytes limit: Int) -> String? {
    var result = String.UnicodeScalarView()
    var size = 0
    for scalar in unicodeScalars where scalar.value != 0 {
      size += UTF8.width(scalar)
      guard size <= limit else { break }
      result.append(scalar)
    }
    return result.isEmpty ? nil : String(result)
  }
}
