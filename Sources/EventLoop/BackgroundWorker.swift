import CPosix
import CSystemd
import Glibc
import Posix

/// Does one job at a time that may block, each on a thread of its own, and hands its output to the loop.
/// Between jobs there is no thread.
public final class BackgroundWorker<Output: Sendable> {
  /// What the threads share.
  private final class Shared: Sendable {
    let output = Monitor<Output?>(nil)
    /// An eventfd(2), which wakes the loop.
    let wake: OwnedDescriptor

    init(_ wake: consuming OwnedDescriptor) {
      self.wake = wake
    }

    func finish(_ output: Output) {
      self.output.use { $0 = output }
      var one: UInt64 = 1
      // It fails only where the counter is full, and then the loop is awake already.
      _ = unsafe write(wake.raw, &one, MemoryLayout.size(ofValue: one))
    }
  }

  private let shared: Shared
  private var watch: DescriptorWatch?
  private var ended: ((Output) -> Void)?

  /// A worker whose outputs `loop` takes.
  /// - Throws: `SystemError` when the system gives no descriptor to wake the loop.
  public init(loop: Loop) throws(SystemError) {
    let raw = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard raw >= 0 else { throw SystemError("make an event descriptor") }
    shared = Shared(OwnedDescriptor(adopting: raw))
    watch = try loop.watch(raw, for: .readable) { [unowned self] _ in
      clearWake()
      if let output = shared.output.use({ $0.take() }) { take(output) }
    }
  }

  deinit {
    watch?.cancel()
  }

  /// Whether a job runs, or its output was not handed over yet.
  public var isBusy: Bool { ended != nil }

  /// Runs `job` on a thread of its own. `ended` is called with its output on the loop's thread, never from inside this call.
  /// The worker must not be busy.
  /// - Throws: `SystemError` when the system gives no thread; `ended` is not called then.
  public func start(
    _ job: @escaping @Sendable () -> Output, ended: @escaping (Output) -> Void
  ) throws(SystemError) {
    precondition(!isBusy, "one job at a time")
    try BackgroundThread.start { [shared] in shared.finish(job()) }
    self.ended = ended
  }

  /// Waits at most until `limit` for the job that runs and those that its end starts, and hands their outputs over. For the
  /// daemon's end, when the loop does not turn any more.
  public func wait(until limit: WaitLimit) {
    while isBusy, let output = shared.output.wait(until: limit, for: { $0.take() }) { take(output) }
  }

  private func take(_ output: Output) {
    let ended = ended
    // It may start the next job.
    self.ended = nil
    ended?(output)
  }

  private func clearWake() {
    var count: UInt64 = 0
    _ = unsafe read(shared.wake.raw, &count, MemoryLayout.size(ofValue: count))
  }
}
