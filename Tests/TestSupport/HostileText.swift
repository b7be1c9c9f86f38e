import Primitives

// A release build of the whole package compiles this file too, and has no Testing module with the static runtime.
#if canImport(Testing)
  import Testing

  /// Expects that `what` printed something, without anything that steers a terminal or changes the direction of writing.
  package func expectHarmless(
    _ output: String, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(!output.isEmpty, "\(what) printed nothing", sourceLocation: sourceLocation)
    let hidden = output.unicodeScalars.filter { $0.isHidden && $0 != "\n" }.map { String($0.value, radix: 16) }
    #expect(hidden.isEmpty, "\(what): \(hidden) in \(output.debugDescription)", sourceLocation: sourceLocation)
  }
#endif
