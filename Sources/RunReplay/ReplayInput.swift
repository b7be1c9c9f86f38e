import HeartRate
import Primitives
import Training
import ZoneProtocol

/// What the daemon gave to a strap's session, as its reports show it.
enum ReplayInput {
  /// Nothing but time.
  case time
  /// A notification, with the `seq` of its report.
  case sample(HeartRateMeasurement, seq: UInt64)
  /// The first settings of a strap, which begin a session.
  case begin(SettingsReport, runner: String?)
  /// Other settings, another runner or another target.
  case settings(SettingsReport, runner: String?)
  /// A link, connected at this instant.
  case link(Instant)
  /// The strap's battery charge in percent.
  case battery(Int)
  /// A pairing fault, with the sentence about it.
  case pairingFault(String)
  /// The begin or the end of a loan of the strap.
  case loan(Bool)
  /// A workout. The other form has all heart rates in bpm.
  case start(Workout, inBPM: Workout)
  /// A request about the workout.
  case control(WorkoutCommand)
  /// The end of the strap's use.
  case end
}
