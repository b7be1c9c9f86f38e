import ArgumentParser
import FIT
import Posix
import Primitives
import ProgramSupport
import Training
import WorkoutFile

/// `hrzone workout import`
struct WorkoutImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Makes workouts of FIT files.",
    discussion: """
      Examples:
        hrzone workout import intervals.fit
        hrzone workout import ~/Downloads/*.fit
        hrzone workout import intervals.fit --output - | less

      intervals.fit becomes intervals.toml in your own folder of workouts, $XDG_CONFIG_HOME/hrzone/workouts or \
      ~/.config/hrzone/workouts. If a file has a fault, none is written. hrzone says what a workout cannot express, such as a step \
      that ends after a distance.

      Exit status 65: a file is damaged or no workout. Exit status 66: there is no such file. Exit status 73: the workout exists \
      already, or cannot be written.
      """)

  @OptionGroup var socket: SocketOption
  @OptionGroup var runner: ZonesOfRunner
  @Argument(
    help: ArgumentHelp("The FIT files.", valueName: "file"), completion: .file(extensions: ["fit", "FIT"]))
  var files: [String]
  @Option(
    help: ArgumentHelp(
      "The workout file to write, instead of one in your folder; - for standard output. Only with one FIT file.",
      valueName: "file"), completion: .file(extensions: ["toml"]))
  var output: String?
  @Flag(help: "Overwrite existing workouts.")
  var force = false
  @Flag(help: "Import the readable part of a damaged file.")
  var partial = false

  /// The largest FIT file, in bytes. 4095 steps with long names are smaller.
  private static let limit = 4_000_000

  /// A workout that is to be written.
  private struct Made {
    let source: String
    let path: String
    let text: String
    let steps: Int
    let notes: [String]
  }

  func validate() throws {
    if output != nil, files.count > 1 { throw ValidationError("--output is for one file; give the others one by one.") }
  }

  func run() throws {
    try ending { () throws(CommandError) in
      var made: [Made] = []
      var faults: [CommandError] = []
      for file in files {
        do throws(CommandError) {
          made.append(try make(file))
        } catch {
          faults.append(error)
        }
      }
      for (index, workout) in made.enumerated() where made[..<index].contains(where: { $0.path == workout.path }) {
        faults.append(
          CommandError(
            "\(workout.source): another file has this name, too. Import it alone, with --output.", .cannotCreate))
      }
      if let first = faults.first {
        throw CommandError(faults.map(\.message).joined(separator: "\n"), first.status)
      }
      var status = ExitStatus.success
      for workout in made {
        for note in workout.notes { Output.note("\(workout.source): \(note)") }
        status = try WorkoutOutput.write(Array(workout.text.utf8), to: workout.path, isReplacing: force)
        guard workout.path != "-", status == .success else { continue }
        let steps = workout.steps == 1 ? "1 step" : "\(workout.steps) steps"
        status = try Output.print(["\(workout.path.oneLine): \(steps)."])
      }
      return status
    }
  }

  private func make(_ file: String) throws(CommandError) -> Made {
    let (name, path) = try target(of: file)
    if path != "-", !force, ProcessEnvironment.exists(path) { throw WorkoutOutput.exists(path) }
    let bytes: [UInt8]?
    do throws(BoundedFile.Failure) {
      bytes = try BoundedFile.read(file, atMost: Self.limit)
    } catch {
      throw CommandError("\(file): \(Self.sentence(error))", .noInput)
    }
    guard let bytes else { throw CommandError("\(file): does not exist", .noInput) }
    let (read, fault) = FITWorkout.read(bytes)
    if let fault, !partial || read.steps.isEmpty {
      let remedy =
        switch read.steps.count {
        case 0: ""
        case 1: "; 1 step can be read: --partial takes it"
        case let count: "; \(count) steps can be read: --partial takes them"
        }
      throw CommandError("\(file): \(fault)\(remedy)", .dataError)
    }
    let zones = try runner.find(isNeeded: read.hasPercentBound, socket: socket)
    let made: (workout: Workout, about: String?, notes: [String])
    do throws(FITFault) {
      made = try Workout.make(read, name: name, zones: zones)
    } catch {
      throw CommandError("\(file): \(error)", .dataError)
    }
    if let error = WorkoutFileError.faulty(made.workout, path: file) { throw CommandError(error) }
    return Made(
      source: file, path: path, text: WorkoutDocument.text(made.workout, about: made.about),
      steps: made.workout.stepCount, notes: (fault.map { ["\($0); what can be read is taken."] } ?? []) + made.notes)
  }

  /// The name of the workout and the path of its file.
  private func target(of file: String) throws(CommandError) -> (name: String, path: String) {
    let base = file.split(separator: "/").last.map(String.init) ?? file
    let name = base.lowercased().hasSuffix(".fit") ? String(base.dropLast(4)) : base
    if let output { return (name.presentableName() ?? "Workout", output) }
    guard WorkoutLibrary.isWorkout(name) else {
      throw CommandError(
        "\(file): '\(name)' cannot be the name of a workout. Name the file with --output.", .cannotCreate)
    }
    guard let folder = WorkoutFolders.library().folders.first(where: { $0.origin == .user })?.path else {
      throw CommandError(
        "there is no folder for your workouts, since HOME is not set. Name the file with --output.", .cannotCreate)
    }
    return (name, "\(folder)/\(name).toml")
  }

  private static func sentence(_ failure: BoundedFile.Failure) -> String {
    switch failure {
    case .system(let step, let code): "cannot be \(step.participle): \(SystemError.reason(of: code))"
    case .notRegular: "is not a regular file"
    case .tooLarge: "has more than \(limit) bytes, too many for a workout"
    }
  }
}
