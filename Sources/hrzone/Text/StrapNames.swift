import Posix
import Primitives
import ZoneProtocol

/// Straps as people name them: by their address, or by who wears them.
enum StrapNames {
  /// The address of the strap that `name` means: an address, or the name of a runner who wears one strap, whatever the case
  /// of its letters.
  /// - Throws: that the runner wears several.
  static func address(_ name: String, path: String) throws(CommandError) -> String {
    try sole(addresses(name, path: path), name)
  }

  /// The same, where the states of all straps are known.
  static func address(_ name: String, among states: [Report]) throws(CommandError) -> String {
    try sole(addresses(name, among: states), name)
  }

  /// The addresses of the straps that `name` means: an address, or the name of who wears them.
  static func addresses(_ name: String, path: String) throws(CommandError) -> [String] {
    // Every address has a colon: to have it checked is for the request that has it.
    guard !name.utf8.contains(UInt8(ascii: ":")) else { return [name] }
    return try addresses(name, among: OneAnswer.ask(.status, path: path).states ?? [])
  }

  private static func sole(_ addresses: [String], _ name: String) throws(CommandError) -> String {
    guard addresses.count > 1 else { return addresses.first ?? name }
    throw CommandError(
      "\(name) wears \(addresses.count) straps; say which with --strap: \(addresses.joined(separator: ", ")).".oneLine,
      .usage)
  }

  private static func addresses(_ name: String, among states: [Report]) throws(CommandError) -> [String] {
    guard !states.contains(where: { $0.strap == name }) else { return [name] }
    let exact = states.filter { $0.runner == name }
    let worn = exact.isEmpty ? states.filter { $0.runner?.lowercased() == name.lowercased() } : exact
    guard !worn.isEmpty else {
      let runners = Array(Set(states.compactMap(\.runner))).sorted().joined(separator: ", ")
      let there = states.map(\.strap).joined(separator: ", ") + (runners.isEmpty ? "" : ", worn by \(runners)")
      throw CommandError(
        (states.isEmpty
          ? "no strap is known, so none as '\(name)'."
          : "no strap has the address '\(name)', and no runner of that name wears one: there is \(there).").oneLine,
        .noInput)
    }
    return worn.map(\.strap)
  }
}
