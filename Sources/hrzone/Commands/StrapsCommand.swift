import ArgumentParser
import JSON
import Posix
import Primitives
import ProgramSupport
import ZoneProtocol

/// `hrzone straps`
struct StrapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "straps",
    abstract: "Finds, adds, lends and removes straps.",
    discussion: """
      Examples:
        hrzone straps scan
        hrzone straps add F0:9E:1A:00:00:01 --runner Anna
        hrzone straps list
        hrzone straps release F0:9E:1A:00:00:01 --for 90min
        hrzone straps forget F0:9E:1A:00:00:01

      hrzoned remembers these changes. If it knows no strap, it adopts the one with the strongest signal. To prevent that, set \
      adopt = "never" in its settings.
      """,
    subcommands: [
      StrapsScanCommand.self, StrapsAddCommand.self, StrapsForgetCommand.self, StrapsReleaseCommand.self,
      StrapsListCommand.self, StrapsResetEnergyCommand.self,
    ])
}

/// `hrzone straps list`
struct StrapsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Shows the straps that hrzoned knows, who wears them, and their state.",
    discussion: """
      SOURCE says how hrzoned came to know a strap:
        settings  its settings file or its option --strap names the strap
        added     you added the strap with `hrzone straps add`
        adopted   hrzoned knew no strap and took the one with the strongest signal
      """)

  @OptionGroup var socket: SocketOption
  @Flag(help: "Print each strap as a JSON object, one per line.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let reply = try OneAnswer.ask(.strapsList, path: socket.path)
      let straps = reply.straps ?? []
      if json {
        return try Output.print(JSONWriter.lines(straps.map { $0.line() }, orEmpty: "straps", reason: reply.reason))
      }
      guard straps.isEmpty else { return try Output.print(StrapsTable.known(straps)) }
      return try Output.print([(reply.reason ?? "No strap is known.").oneLine])
    }
  }
}

/// Argument: the address of a known strap.
struct KnownStrapArgument: ParsableArguments {
  @Argument(
    help: "The strap's address, as `hrzone straps list` shows it.",
    completion: .strapAddresses)
  var address: String
}

/// `hrzone straps add`
struct StrapsAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Adds a strap, or changes who wears it.",
    discussion: """
      The change takes effect at once and is remembered. If the strap is known already, only its runner changes, even while the \
      strap is worn. If the strap is lent (`hrzone straps release`), this takes it back.

      Any address can be added, also one that `hrzone straps scan` does not show. `hrzone straps scan --all` also shows devices \
      that do not announce heart rate.

      Exit status 64: the address or the runner is not valid.
      """)

  @OptionGroup var socket: SocketOption
  @Argument(
    help: """
      The strap's Bluetooth address, such as F0:9E:1A:00:00:01, as `hrzone straps scan` shows it; /public or /random may follow. \
      For a strap whose address changes, 'name:' and its name.
      """)
  var address: String
  @Option(
    help: ArgumentHelp(
      "The runner who wears it, by the name in the settings.",
      discussion: "If left out: whoever wore it before, or the first runner in the settings.",
      valueName: "name"), completion: .runners)
  var runner: String?

  func run() throws {
    try ending { () throws(CommandError) in
      let worn = runner.map { ", worn by \($0)" } ?? ""
      return try OneAnswer.change(
        .strapsAdd(address: address, runner: runner), path: socket.path, done: "Added: \(address)\(worn).")
    }
  }
}

/// `hrzone straps forget`
struct StrapsForgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forget",
    abstract: "Removes a strap that was added or adopted.",
    discussion: """
      hrzoned disconnects at once, and does not use the strap again until you add it. If the settings name the strap, \
      remove it there. To use a strap with another device for a while, lend it with `hrzone straps release`.

      Exit status 66: no such strap is remembered.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: KnownStrapArgument

  func run() throws {
    try ending { () throws(CommandError) in
      try OneAnswer.change(
        .strapsForget(address: strap.address), path: socket.path, done: "Forgotten: \(strap.address).")
    }
  }
}

/// `hrzone straps release`
struct StrapsReleaseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Lends a strap to a phone or a watch for a while.",
    discussion: """
      hrzoned disconnects at once and stays disconnected, so that another device can connect to the strap. When the time is \
      over, it looks for the strap again, even after a restart. A workout on this strap is stopped.

      `hrzone straps add ADDRESS` takes the strap back early. `hrzone straps list` shows when the loan ends.

      Exit status 66: no such strap is known.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: KnownStrapArgument
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("How long to lend it, 1min to 24h, such as 45min, 2h or 1:30:00.", valueName: "time"),
    transform: DurationOption.parse)
  var length = Request.usualLoan

  func validate() throws {
    let allowed = Request.loanSeconds
    try DurationOption.validate(
      length, "--for", in: .seconds(allowed.lowerBound)...(.seconds(allowed.upperBound)), "from 1min to 24h")
  }

  /// Message after the strap `address` was lent until `until`.
  static func done(_ address: String, until: UTCTime?, now: UTCTime) -> String {
    let end = until.map { " until \($0.localTime(seenFrom: now))" } ?? ""
    return "Lent: \(address)\(end). Then hrzoned looks for it again.".oneLine
  }

  func run() throws {
    try ending { () throws(CommandError) in
      let request = Request.Method.strapsRelease(address: strap.address, length)
      return try OneAnswer.change(request, path: socket.path) { (reply: Reply) throws(CommandError) in
        [Self.done(strap.address, until: reply.straps?.first?.lentUntil, now: Clock.time)]
      }
    }
  }
}

/// `hrzone straps reset-energy`
struct StrapsResetEnergyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset-energy",
    abstract: "Sets a strap's count of energy expended to 0.",
    discussion: """
      Some straps count the energy that you expend, in kilojoules. `hrzone stream` shows it as energy_kj.

      Exit status 66: there is no such strap. Exit status 69: the strap is not connected or does not count energy.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: KnownStrapArgument

  func run() throws {
    try ending { () throws(CommandError) in
      try OneAnswer.change(
        .energyReset(strap: strap.address), path: socket.path,
        done: "Reset: \(strap.address) counts energy from 0 again.")
    }
  }
}
