import ArgumentParser
import Posix
import WorkoutFile

/// What is heard of a run.
struct VoiceOptions: ParsableArguments {
  @Flag(help: "Play tones for each alert.")
  var sound = false
  @Flag(help: "Speak each alert.")
  var say = false
  @Option(
    name: .customLong("say-every"),
    help: ArgumentHelp(
      "Speak the heart rate and the zone this often, such as 1min or 90s.", valueName: "duration"),
    transform: Self.interval)
  var interval: Duration?

  /// How alerts are heard. What speaks the heart rate speaks alerts too: they are more urgent.
  var choice: CuePlayer.Choice {
    var choice: CuePlayer.Choice = []
    if sound { choice.insert(.sound) }
    if say || interval != nil { choice.insert(.speech) }
    return choice
  }

  private static func interval(_ text: String) throws -> Duration {
    guard let interval = WrittenDuration.parse(text), HeartRateSpeaker.intervals.contains(interval) else {
      throw ValidationError("--say-every takes a duration of 10 s to 1 h, such as 1min or 90s.")
    }
    return interval
  }
}
