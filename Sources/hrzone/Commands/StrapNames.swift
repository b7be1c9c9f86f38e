import ZoneReport

/// Straps as people name them: by their address, or by who wears them.
enum StrapNames {
  /// The address of the strap that `name` means: an address, or the name of a runner who wears one strap, whatever the case
  /// of its letters.
  /// - Throws: that the runner wears several.
  static func address(_ name: String, path: String) throws(CommandError) -> String {
    // Every address has a colon: to have it checked is for the request that has it.
    guard !name.utf8.contains(UInt8(ascii: ":")) else { return name }
    return try address(name, among: OneAnswer.ask(.status, path: path).states ?? [])
  }

  /// The same, where the states of all straps are known.
  static func address(_ name: String, among states: [Report]) throws(CommandError) -> String {
    guard !states.contains(where: { $0.strap == name }) else { return name }
    let exact = states.filter { $0.runner == name }
    let worn = exact.isEmpty ? states.filter { $0.runner?.lowercased() == name.lowercased() } : exact
    guard let first = worn.first else {
      let runners = Array(Set(states.compactMap(\.runner))).sorted().joined(separator: ", ")
      let there = states.map(\.strap).joined(separator: ", ") + (runners.isEmpty ? "" : ", worn by \(runners)")
      throw CommandError(
        PrintableText.clean(
          states.isEmpty
            ? "no strap is known, so none as '\(name)'."
            : "no strap has the address '\(name)', and no runner of that name wears one: there is \(there)."),
        .noInput)
    }
    guard worn.count == 1 else {
      let straps = worn.map(\.strap).joined(separator: ", ")
      throw CommandError(
        PrintableText.clean("\(first.runner ?? name) wears \(worn.count) straps; say which with --strap: \(straps)."),
        .usage)
    }
    return first.strap
  }
}
