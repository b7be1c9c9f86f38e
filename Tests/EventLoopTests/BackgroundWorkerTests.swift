import EventLoop
import Glibc
import Primitives
import Testing

@Suite struct BackgroundWorkerTests {
  /// The control of a job by the test, and the job's record.
  struct Gate {
    var isOpen = false
    var jobs = 0
    var thread: pthread_t?
    var mask = sigset_t()
  }

  func job(_ gate: Locked<Gate>, _ output: Int) -> @Sendable () -> Int {
    {
      gate.use {
        $0.jobs += 1
        $0.thread = pthread_self()
        pthread_sigmask(SIG_BLOCK, nil, &$0.mask)
      }
      gate.wait { $0.isOpen ? () : nil }
      return output
    }
  }

  @Test func theLoopTurnsWhileAJobIsStuck() throws {
    let loop = try Loop()
    let gate = Locked(Gate())
    let worker = try BackgroundWorker<Int>(loop: loop)
    var outputs: [Int] = []
    try worker.start(job(gate, 7)) { output in
      outputs.append(output)
      #expect(!worker.isBusy)
      loop.exit()
    }
    #expect(worker.isBusy)
    var turns = 0
    var timer: ScheduledTimer?
    func turn() {
      turns += 1
      guard turns < 20 else {
        #expect(worker.isBusy && outputs.isEmpty)
        return gate.use { $0.isOpen = true }
      }
      timer = loop.schedule(at: loop.now) { _ in turn() }
    }
    turn()
    _ = try loop.run()
    #expect(outputs == [7])
    let (thread, jobs, isBlocked) = gate.use { gate in
      (gate.thread, gate.jobs, [SIGTERM, SIGHUP, SIGUSR1].allSatisfy { sigismember(&gate.mask, $0) == 1 })
    }
    #expect(jobs == 1 && thread != nil && thread != pthread_self() && isBlocked)
    withExtendedLifetime(timer) {}
  }

  @Test func theEndOfAJobMayStartTheNext() throws {
    let loop = try Loop()
    let gate = Locked(Gate(isOpen: true))
    let worker = try BackgroundWorker<Int>(loop: loop)
    var outputs: [Int] = []
    func start() throws {
      try worker.start(job(gate, outputs.count)) { output in
        outputs.append(output)
        guard outputs.count < 100 else { return loop.exit() }
        #expect(throws: Never.self) { try start() }
      }
    }
    try start()
    _ = try loop.run()
    #expect(outputs == Array(0..<100))
  }

  @Test func withoutTheLoopTheEndIsWaitedForWithALimit() throws {
    let loop = try Loop()
    let gate = Locked(Gate())
    let worker = try BackgroundWorker<Int>(loop: loop)
    var outputs: [Int] = []
    worker.wait(until: WaitLimit(.seconds(1000)))
    try worker.start(job(gate, 1)) { outputs.append($0) }
    worker.wait(until: WaitLimit(.milliseconds(1)))
    #expect(worker.isBusy && outputs.isEmpty)
    gate.use { $0.isOpen = true }
    worker.wait(until: WaitLimit(.seconds(20)))
    #expect(!worker.isBusy && outputs == [1])
  }

  /// A job that nobody waits for any more ends without harm.
  @Test func aWorkerMayGoBeforeItsJob() throws {
    let loop = try Loop()
    let gate = Locked(Gate())
    var worker: BackgroundWorker<Int>? = try BackgroundWorker(loop: loop)
    try worker?.start(job(gate, 1)) { _ in Issue.record("the worker is gone") }
    gate.wait { $0.jobs == 1 ? () : nil }
    worker = nil
    gate.use { $0.isOpen = true }
    let timer = loop.schedule(at: loop.now + .milliseconds(20)) { _ in loop.exit() }
    _ = try loop.run()
    withExtendedLifetime(timer) {}
  }
}
