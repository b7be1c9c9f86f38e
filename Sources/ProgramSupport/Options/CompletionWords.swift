import ArgumentParser

/// Words for shell completions.
package enum CompletionWords {
  /// The words of `words` that need no quoting in a shell, without duplicates. Bash would run a `$()` among them.
  package static func safe(_ words: [String]) -> [String] {
    var seen: Set<String> = []
    let safe = words.filter { word in
      seen.insert(word).inserted && word.allSatisfy { $0.isLetter || $0.isNumber || " -_.,:/@+%=?&".contains($0) }
    }
    // In zsh, a description follows a colon.
    return CompletionShell.requesting == .zsh ? safe.map { $0.replacing(":", with: "\\:") } : safe
  }
}
