import ArgumentParser
import ProgramSupport

/// Options for sound and speech.
struct VoiceOptions: ParsableArguments {
  @Flag(help: "Play tones for each alert.")
  var sound = false
  @Flag(help: "Speak each alert.")
  var say = false
  @Option(
    name: .customLong("say-every"),
    help: ArgumentHelp(
      "Also speak heart rate and zone at this interval, such as 1min or 90s. Includes --say.", valueName: "duration"),
    transform: DurationOption.parse)
  var interval: Duration?

  /// Ways to play alerts. Speaking the heart rate includes speaking alerts, since they are more urgent.
  var choice: CuePlayer.Choice {
    var choice: CuePlayer.Choice = []
    if sound { choice.insert(.sound) }
    if say || interval != nil { choice.insert(.speech) }
    return choice
  }

  func validate() throws {
    try DurationOption.validate(interval, "--say-every", in: HeartRateSpeaker.intervals, "of 10 s to 1 h")
  }
}
