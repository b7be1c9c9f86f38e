import ArgumentParser
import FIT
import Posix
import Primitives
import ProgramSupport
import WorkoutFile
import ZoneProtocol

/// `hrzone workout export`
struct WorkoutExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes a workout as a FIT file, for a watch.",
    discussion: """
      Examples:
        hrzone workout export hiit --output hiit.fit
        hrzone workout export ./mine.toml --runner Anna --output mine.fit

      FIT does not store your zones: each is written as a range in bpm, taken from hrzoned. If hrzoned is not running, the \
      default zones are written, in percent of the maximum heart rate. hrzone says what FIT cannot express.

      Exit status 65: the file has faults, or names a zone that the runner does not have. Exit status 66: there is no such workout \
      or runner. Exit status 73: the FIT file cannot be written.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var workout: WorkoutArgument
  @OptionGroup var runner: ZonesOfRunner
  @Option(
    help: ArgumentHelp(
      "The FIT file to write; - for standard output.", valueName: "file"),
    completion: .file(extensions: ["fit"]))
  var output: String
  @Flag(help: "Replace any file. Without it, only a FIT file that hrzone wrote is replaced.")
  var force = false

  func run() throws {
    try ending { () throws(CommandError) in
      let found = try FoundWorkout(workout.name, in: WorkoutFolders.library())
      let zones = try runner.find(isNeeded: found.document.workout.hasZones, socket: socket)
      do throws(WorkoutFileError) {
        try found.document.check(zonesOfRunners: [zones.ranges.map(\.zone)], path: found.path)
      } catch {
        throw CommandError(error)
      }
      let made = FITWorkout.make(found.document.workout, about: found.document.about, zones: zones)
      for note in made.notes { Output.note(note) }
      let bytes: [UInt8]
      do throws(FITFault) {
        bytes = try made.workout.encoded(created: Clock.time)
      } catch {
        throw CommandError("\(found.path) cannot be written as a FIT file: \(error.reason).", .dataError)
      }
      return try OutputFile.write(bytes, to: output, force: force, sources: [found.path]) { head in
        head.count >= 12 && head[8..<12].elementsEqual(".FIT".utf8)
          && String(decoding: head.prefix(256), as: UTF8.self).contains("hrzoned")
      }
    }
  }
}
