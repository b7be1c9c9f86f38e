import CPosix
import CSystemd
import Glibc
import Posix

/// Runs one blocking job at a time, each on its own thread, and delivers its output on the loop. Between jobs there is no
/// thread.
public final class BackgroundWorker<Output: Sendable> {
  /// The state that the threads share.
  private final class Shared: Sendable {
    let output = Locked<Output?>(nil)
    /// An eventfd(2), which wakes the loop.
    let wake: OwnedDescriptor

    init(_ wake: consuming OwnedDescriptor) {
      self.wake = wake
    }

    func finish(_ output: Output) {
      self.output.use { $0 = output }
      var one: UInt64 = 1
      // It fails only if the counter is full, and then the loop is already awake.
      _ = unsafe write(wake.raw, &one, MemoryLayout.size(ofValue: one))
    }
  }

  private let shared: Shared
  private var eventSource: DescriptorEventSource?
  private var ended: ((Output) -> Void)?

  /// A worker that delivers its outputs on `loop`.
  /// - Throws: `SystemError` if the descriptor that wakes the loop cannot be created.
  public init(loop: Loop) throws(SystemError) {
    let raw = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard raw >= 0 else { throw SystemError("make an event descriptor") }
    shared = Shared(OwnedDescriptor(adopting: raw))
    eventSource = try loop.watch(raw, for: .readable) { [unowned self] _ in
      clearWake()
      if let output = shared.output.use({ $0.take() }) { handOver(output) }
    }
  }

  deinit {
    eventSource?.cancel()
  }

  /// Whether a job is running, or its output is not delivered yet.
  public var isBusy: Bool { ended != nil }

  /// Runs `job` on a new thread. `ended` gets its output on the loop's thread, never during this call. The worker must
  /// not be busy.
  /// - Throws: `SystemError` if the thread cannot be created; `ended` is then not called.
  public func start(
    _ job: @escaping @Sendable () -> Output, ended: @escaping (Output) -> Void
  ) throws(SystemError) {
    precondition(!isBusy, "one job at a time")
    try BackgroundThread.start { [shared] in shared.finish(job()) }
    self.ended = ended
  }

  /// Waits until `limit` for the running job and for jobs that `ended` starts, and delivers their outputs. Call it when
  /// the daemon ends and the loop no longer runs.
  public func wait(until limit: WaitLimit) {
    while isBusy, let output = shared.output.wait(until: limit, for: { $0.take() }) { handOver(output) }
  }

  private func handOver(_ output: Output) {
    let ended = ended
    // `ended` may start the next job.
    self.ended = nil
    ended?(output)
  }

  private func clearWake() {
    var count: UInt64 = 0
    _ = unsafe read(shared.wake.raw, &count, MemoryLayout.size(ofValue: count))
  }
}
