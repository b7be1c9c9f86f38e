import Primitives
import Training
import ZoneReport

extension ReportServer {
  /// How much the server takes and keeps.
  public struct Settings: Sendable {
    /// How long a report is kept for clients that come back.
    public var history: Duration
    /// The most memory that the history takes, in bytes.
    public var historyBytes: Int
    /// How much clients may have.
    public var clients: ClientLimits
    /// The most memory that the process and the kernel on its behalf may take, in bytes; nil where nothing limits it.
    public var memoryLimit: Int?
    /// How much may wait for one client.
    var queue = OutputQueue.Limits()
    /// How much may wait for all clients and be in the history; nil for what `memoryLimit` allows.
    var memoryBound: Int?

    /// The real time; a test has its own.
    var realTime: @Sendable () -> Instant = RealTime.now

    /// An hour in at most 64 MiB, and the default limits of clients.
    public init(
      history: Duration = .seconds(3600), historyBytes: Int = 64 * 1024 * 1024, clients: ClientLimits = ClientLimits(),
      memoryLimit: Int? = nil
    ) {
      self.history = history
      self.historyBytes = historyBytes
      self.clients = clients
      self.memoryLimit = memoryLimit
    }
  }

  /// What the server asks of the daemon. All are called on the loop's thread, and none may wait.
  public struct Handlers {
    /// The state of every strap now: reports whose body is a state.
    public var states: () -> [Report]
    /// The address that reports give the strap which a client calls so; nil for a strap that is not known.
    public var strap: (String) -> String?
    /// Asks the strap at an address that `strap` gave to count its energy expended from 0 again.
    public var resetEnergy: (String) throws(NotPossible) -> Void
    /// Knows straps, and looks for them.
    public var straps: StrapHandlers
    /// Knows runners.
    public var runners: RunnerHandlers
    /// Has straps' runners train.
    public var training: TrainingHandlers
    /// Takes a line for the log.
    public var log: (Importance, String) -> Void

    /// Handlers of all that the server asks.
    public init(
      states: @escaping () -> [Report], strap: @escaping (String) -> String?,
      resetEnergy: @escaping (String) throws(NotPossible) -> Void, straps: StrapHandlers,
      runners: RunnerHandlers, training: TrainingHandlers, log: @escaping (Importance, String) -> Void
    ) {
      self.states = states
      self.strap = strap
      self.resetEnergy = resetEnergy
      self.straps = straps
      self.runners = runners
      self.training = training
      self.log = log
    }
  }

  /// Called once a change is kept on the disk, with nil; or with a sentence if it lasts only for this run. It is called once, from
  /// inside the request or later; not if the request throws.
  public typealias Kept = (String?) -> Void

  /// What the server asks of the daemon about straps that are known or in range. An error that these throw has no id; the
  /// server gives it the request's.
  public struct StrapHandlers {
    /// The straps that are known.
    public var list: () -> [StrapEntry]
    /// Without a strap: why there is none, and what to do.
    public var reasonForNone: () -> String?
    /// Looks for straps in range for so long, or until what it gives is released; with `all` for every device. `found` is
    /// called for each, and again when it is heard otherwise; at the end `ended`, once. Neither is called from inside this call.
    public var scan:
      (
        Duration, _ all: Bool, _ found: @escaping (StrapEntry) -> Void,
        _ ended: @escaping (Result<[StrapEntry], NotPossible>) -> Void
      ) throws(NotPossible) -> AnyObject
    /// Remembers the strap at an address, and that a runner wears it; with nil whoever did before.
    public var add: (_ address: String, _ runner: String?, @escaping Kept) throws(ErrorMessage) -> Void
    /// Forgets the strap at an address.
    public var forget: (_ address: String, @escaping Kept) throws(ErrorMessage) -> Void
    /// Lends the strap at an address for so long; gives the strap, and a sentence as `Kept`.
    public var release:
      (_ address: String, Duration, _ kept: @escaping (StrapEntry, String?) -> Void) throws(ErrorMessage) -> Void

    /// Handlers of all that the server asks.
    public init(
      list: @escaping () -> [StrapEntry], reasonForNone: @escaping () -> String?,
      scan:
        @escaping (
          Duration, _ all: Bool, _ found: @escaping (StrapEntry) -> Void,
          _ ended: @escaping (Result<[StrapEntry], NotPossible>) -> Void
        ) throws(NotPossible) -> AnyObject,
      add: @escaping (_ address: String, _ runner: String?, @escaping Kept) throws(ErrorMessage) -> Void,
      forget: @escaping (_ address: String, @escaping Kept) throws(ErrorMessage) -> Void,
      release:
        @escaping (
          _ address: String, Duration, _ kept: @escaping (StrapEntry, String?) -> Void
        ) throws(ErrorMessage) -> Void
    ) {
      self.list = list
      self.reasonForNone = reasonForNone
      self.scan = scan
      self.add = add
      self.forget = forget
      self.release = release
    }
  }

  /// What the server asks of the daemon about runners. An error that these throw has no id; the server gives it the
  /// request's.
  public struct RunnerHandlers {
    /// The runners, with their zones; with a name that one alone.
    public var list: (_ name: String?) throws(ErrorMessage) -> [RunnerEntry]
    /// Changes the runner of a name; with nil the only one.
    public var set: (_ name: String?, RunnerChange, @escaping Kept) throws(ErrorMessage) -> Void
    /// Undoes what was changed of the runner of a name; as `set`.
    public var forget: (_ name: String?, @escaping Kept) throws(ErrorMessage) -> Void

    /// Handlers of all that the server asks.
    public init(
      list: @escaping (_ name: String?) throws(ErrorMessage) -> [RunnerEntry],
      set: @escaping (_ name: String?, RunnerChange, @escaping Kept) throws(ErrorMessage) -> Void,
      forget: @escaping (_ name: String?, @escaping Kept) throws(ErrorMessage) -> Void
    ) {
      self.list = list
      self.set = set
      self.forget = forget
    }
  }

  /// What the server asks of the daemon about targets and workouts, each for the strap at an address that
  /// `Handlers.strap` or `StrapHandlers.list` gave. An error that these throw has no id; the server gives it the request's.
  public struct TrainingHandlers {
    /// Has the strap's alerts watch a target; nil for none. Gives a sentence if they do so only later.
    public var setTarget: (_ strap: String, _ target: Target?) throws(ErrorMessage) -> String?
    /// Begins a workout.
    public var startWorkout: (_ strap: String, _ workout: Workout) throws(ErrorMessage) -> Void
    /// Pauses the workout that runs, or whatever else.
    public var control: (_ strap: String, _ command: WorkoutCommand) throws(ErrorMessage) -> Void

    /// Handlers of all that the server asks.
    public init(
      setTarget: @escaping (_ strap: String, _ target: Target?) throws(ErrorMessage) -> String?,
      startWorkout: @escaping (_ strap: String, _ workout: Workout) throws(ErrorMessage) -> Void,
      control: @escaping (_ strap: String, _ command: WorkoutCommand) throws(ErrorMessage) -> Void
    ) {
      self.setTarget = setTarget
      self.startWorkout = startWorkout
      self.control = control
    }
  }

  /// A request that cannot be carried out now.
  public struct NotPossible: Error, Hashable, Sendable {
    /// Why, in a sentence for whoever asked.
    public let reason: String

    /// Not possible for `reason`, a sentence.
    public init(_ reason: String) {
      self.reason = reason
    }
  }

  /// How much a line for the log matters.
  public enum Importance: Sendable {
    /// Something failed, and the rest goes on.
    case warning
    /// A client changed something.
    case notice
    /// What only helps to find a fault.
    case debug
  }
}
