import Posix
import Primitives
import Training
import WorkoutFile

/// The choice of a workout to start.
struct WorkoutChooser: Hashable {
  /// How long it waits for another key.
  static let lasts = Duration.seconds(60)

  struct Choice: Hashable {
    let workout: Workout
    /// What it is called in `hrzone workout list`, fit for a terminal.
    let name: String
    /// What it is about.
    let about: String
  }

  /// What the library has.
  struct Offer: Hashable {
    var choices: [Choice]
    /// How many files have faults, so that they cannot be chosen.
    var faulty: Int
  }

  /// The strap that it is about.
  let strap: String
  let offer: Offer
  /// The workout that runs, which 0 stops; nil if there is none.
  let stops: String?
  private(set) var index = 0
  /// When it closes without a choice.
  private(set) var end: Instant

  /// The choice among `offer` for the strap at `strap`; nil where there is none.
  init?(_ offer: Offer, strap: String, stops: String? = nil, at now: Instant) {
    guard !offer.choices.isEmpty else { return nil }
    self.strap = strap
    self.offer = offer
    self.stops = stops
    end = now + Self.lasts
  }

  var choice: Choice { offer.choices[index] }

  /// Goes on to the next choice, or with -1 to the one before.
  mutating func move(by step: Int, at now: Instant) {
    index = (index + step + offer.choices.count) % offer.choices.count
    end = now + Self.lasts
  }

  /// Goes to the choice of this number, counted from 1, where there is one.
  mutating func take(_ number: Int, at now: Instant) {
    if offer.choices.indices.contains(number - 1) { index = number - 1 }
    end = now + Self.lasts
  }
}

extension WorkoutChooser.Offer {
  /// The workouts of `library`, in the order of `hrzone workout list`.
  init(_ library: WorkoutLibrary) {
    self.init(choices: [], faulty: 0)
    for (entry, content) in library.contents() {
      switch content {
      case .success(let document):
        let about = document.about ?? document.workout.name
        choices.append(
          WorkoutChooser.Choice(workout: document.workout, name: entry.name.oneLine, about: about.oneLine))
      case .failure: faulty += 1
      }
    }
  }
}
