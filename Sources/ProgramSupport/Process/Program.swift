import ArgumentParser
import Posix
import Primitives
import Synchronization
import TOMLFile

/// A program with subcommands: its name in messages, and its start.
package struct Program {
  /// The name that messages have before any program has started, as in tests.
  private static let named = Mutex("client")

  /// The name of the running program, for messages.
  package static var name: String { named.withLock { $0 } }

  private let name: String
  private let root: any ParsableCommand.Type
  private let sharedOptions: [String: Bool]

  /// Creates the program.
  /// - Parameters:
  ///   - name: its name in messages.
  ///   - root: the command with the subcommands.
  ///   - sharedOptions: the options that may also stand before the subcommand, and whether they take a value.
  package init(_ name: String, _ root: any ParsableCommand.Type, sharedOptions: [String: Bool]) {
    self.name = name
    self.root = root
    self.sharedOptions = sharedOptions
  }

  /// Runs the subcommand that the process's arguments name.
  package func run() {
    Self.named.withLock { $0 = name }
    let arguments: [String]
    do throws(UnreadableArguments) {
      arguments = commandFirst(try ProcessEnvironment.arguments())
    } catch {
      Output.note("\(error).")
      root.exit(withError: ExitCode(ExitStatus.systemFault.rawValue))
    }
    // The parser would only say that the argument is unexpected.
    if let word = arguments.first, let fault = fault(inCommand: word) {
      Output.note(fault)
      root.exit(withError: ExitCode(ExitStatus.usage.rawValue))
    }
    root.main(arguments)
  }

  /// What is wrong with `word` as the name of a subcommand; nil if there is such a subcommand, or if it is an option.
  private func fault(inCommand word: String) -> String? {
    let commands = root.configuration.subcommands.map { $0.configuration }
    if word.hasPrefix("-") || word == "help" || commands.contains(where: { $0.commandName == word }) { return nil }
    let offered = commands.filter(\.shouldDisplay).compactMap(\.commandName)
    let hint = offered.nearest(to: word).map { "; did you mean `\(name) \($0)`?" } ?? "; see `\(name) --help`."
    return "there is no command '\(word.oneLine)'\(hint)"
  }

  /// `arguments` with shared options moved from before the subcommand to after it, where the parser expects them.
  private func commandFirst(_ arguments: [String]) -> [String] {
    var options: [String] = []
    var rest = arguments[...]
    while let option = rest.first, let takesValue = sharedOptions[String(option.prefix { $0 != "=" })] {
      let count = takesValue && !option.contains("=") ? 2 : 1
      options += rest.prefix(count)
      rest = rest.dropFirst(count)
    }
    var command: [String] = []
    var commands = root.configuration.subcommands
    while let word = rest.first, let next = commands.first(where: { $0.configuration.commandName == word }) {
      command.append(word)
      rest.removeFirst()
      commands = next.configuration.subcommands
    }
    if command.isEmpty { return rest.isEmpty ? arguments : Array(rest) }
    return command + options + rest
  }
}
