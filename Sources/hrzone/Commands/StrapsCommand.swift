import ArgumentParser
import Posix
import Primitives
import WorkoutFile
import ZoneProtocol

/// `hrzone straps`
struct StrapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "straps",
    abstract: "Finds straps, and tells hrzoned which are whose.",
    discussion: """
      Examples:
        hrzone straps scan
        hrzone straps add F0:9E:1A:00:00:01 --runner Anna
        hrzone straps list
        hrzone straps release F0:9E:1A:00:00:01 --for 90min
        hrzone straps forget F0:9E:1A:00:00:01

      hrzoned remembers what it is told here. With no strap known it takes the strongest in range by itself, unless its \
      settings say adopt = "never".
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
    abstract: "Shows the straps that hrzoned knows, whose they are, and how they are.",
    discussion: """
      SOURCE says why hrzoned knows a strap: from its settings (or --strap), added with `hrzone straps add`, or adopted as \
      the strongest in range when it knew none.
      """)

  @OptionGroup var socket: SocketOption
  @Flag(help: "Print each strap as a JSON object, a line each.")
  var json = false

  func run() throws {
    try ending { () throws(CommandError) in
      let reply = try OneAnswer.ask(.strapsList, path: socket.path)
      let straps = reply.straps ?? []
      if json { return try Output.print(straps.flatMap { $0.line() }) }
      guard straps.isEmpty else { return try Output.print(StrapsTable.known(straps)) }
      return try Output.print([(reply.reason ?? "No strap is known.").oneLine])
    }
  }
}

/// The address of a strap that is known.
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
    abstract: "Has hrzoned remember a strap, or who wears it.",
    discussion: """
      It takes effect at once and is kept. For a strap that is known already only the runner changes, even while it is worn. \
      A strap that is lent (`hrzone straps release`) is taken back.

      The address is enough: a device need not be shown by `hrzone straps scan`. `hrzone straps scan --all` shows devices \
      that do not say that they offer heart rate.

      Exit status 64: the address or the runner is not valid.
      """)

  @OptionGroup var socket: SocketOption
  @Argument(
    help: """
      The strap's Bluetooth address, such as F0:9E:1A:00:00:01; /public or /random may follow it. `hrzone straps scan` shows it. \
      'name:NAME' is the strap that calls itself so, for one whose address changes.
      """)
  var address: String
  @Option(
    help: ArgumentHelp(
      "Who wears it: a runner of the settings.",
      discussion: "Not given: who did before, or the settings' first runner.",
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
    abstract: "Has hrzoned forget a strap that was added or adopted.",
    discussion: """
      hrzoned ends the link at once, and does not adopt the strap again until it is added. A strap that the settings \
      name must be removed there. To use a strap with another device for a while, lend it: `hrzone straps release`.

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
      hrzoned ends the link at once and makes no new one, so that another device can connect to the strap. When the time is \
      over, it looks for the strap again by itself, also after a restart. A workout that runs on the strap is stopped.

      `hrzone straps add ADDRESS` takes the strap back at once. `hrzone straps list` shows until when it is lent.

      Exit status 66: no such strap is known.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: KnownStrapArgument
  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("For how long, 1min to 24h.", discussion: "As 45min, 2h or \"1 h 30 min\".", valueName: "time"))
  var time = "1h"

  private var duration: Duration? {
    WrittenDuration.parse(time).flatMap { Request.loanSeconds.contains($0.inSeconds) ? $0 : nil }
  }

  func validate() throws {
    guard duration != nil else {
      throw ValidationError(
        "--for takes a time with its unit, from 1min to 24h, as 45min or 2h; it is '\(time.oneLine)'.")
    }
  }

  /// What is said of the strap `address`, which is lent `until` a time.
  static func done(_ address: String, until: UTCTime?, now: UTCTime) -> String {
    let end = until.map { " until \($0.localTime(seenFrom: now))" } ?? ""
    return "Lent: \(address)\(end). Then hrzoned looks for it again.".oneLine
  }

  func run() throws {
    try ending { () throws(CommandError) in
      let request = Request.Method.strapsRelease(address: strap.address, duration ?? Request.usualLoan)
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
    abstract: "Has a strap count the energy expended from 0 again.",
    discussion: """
      Straps that count it tell it in kilojoules with their samples: energy_kj in `hrzone stream`.

      Exit status 66: there is no such strap. Exit status 69: it is not connected, or counts no energy.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var strap: KnownStrapArgument

  func run() throws {
    try ending { () throws(CommandError) in
      try OneAnswer.change(
        .energyReset(strap: strap.address), path: socket.path,
        done: "Reset: \(strap.address) counts the energy expended from 0.")
    }
  }
}
