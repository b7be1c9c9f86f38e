extension String {
  /// The text as one word of a shell: as it is where no shell takes it otherwise, else between single quotation marks.
  public var shellWord: String {
    let isPlain =
      !isEmpty && !hasPrefix("-")
      && unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || ["-", "_", "/", "."].contains(scalar)
      }
    guard !isPlain else { return self }
    return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
