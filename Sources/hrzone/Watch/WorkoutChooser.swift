import Posix
import Primitives
import Training
import WorkoutFile

/// The choice of a workout to start.
struct WorkoutChooser: Hashable {
  /// Time until it closes without another key.
  static let lasts = Duration.seconds(60)

  struct Choice: Hashable {
    let workout: Workout
    /// Name in `hrzone workout list`, printable.
    let name: String
    /// Description.
    let about: String
  }

  /// The workouts to choose from.
  struct Offer: Hashable {
    var choices: [Choice]
    /// Number of files with faults, which cannot be chosen.
    var faulty: Int
  }

  /// Address of the strap.
  let strap: String
  let offer: Offer
  /// Name of the running workout, which 0 stops; nil if there is none.
  let stops: String?
  private(set) var index = 0
  /// When it closes without a choice.
  private(set) var end: Instant

  /// The choice among `offer` for `strap`; nil if there are no workouts.
  init?(_ offer: Offer, strap: String, stops: String? = nil, at now: Instant) {
    guard !offer.choices.isEmpty else { return nil }
    self.strap = strap
    self.offer = offer
    self.stops = stops
    end = now + Self.lasts
  }

  var choice: Choice { offer.choices[index] }

  /// Moves to the next choice, or with -1 to the previous one.
  mutating func move(by step: Int, at now: Instant) {
    index = (index + step + offer.choices.count) % offer.choices.count
    end = now + Self.lasts
  }

  /// Selects the choice of this number, counted from 1, if it exists.
  mutating func select(_ number: Int, at now: Instant) {
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
