import EventLoop
import Posix
import Primitives
import Testing

@testable import ZoneDaemon

@Suite struct NewestValueWriterTests {
  /// A disk whose writes the test permits one by one.
  struct Disk {
    var begun: [Int] = []
    /// The number of permitted writes.
    var permits = 0
    var fails = false
  }

  let disk = Locked(Disk())
  let loop: Loop
  let writer: NewestValueWriter<Int>

  init() throws {
    loop = try Loop()
    writer = try NewestValueWriter(loop: loop, lastWritten: 0) { [disk] value throws(SystemError) in
      disk.use { $0.begun.append(value) }
      let fails = disk.wait { disk -> Bool? in
        guard disk.permits > 0 else { return nil }
        disk.permits -= 1
        return disk.fails
      }
      if fails { throw SystemError("write", code: 28) }
    }
  }

  final class Answers {
    var all: [String] = []
  }

  /// Stores `values`, at first while the disk is stuck. Returns the writes and the answers in order.
  private func run(_ values: [Int], fails: Bool = false) throws -> (writes: [Int], answers: [String]) {
    let answers = Answers()
    for (number, value) in values.enumerated() {
      writer.save(value) { error in answers.all.append("\(number)\(error == nil ? "" : " failed")") }
    }
    disk.use {
      $0.fails = fails
      $0.permits = 100
    }
    let timer = loop.schedule(at: loop.now + .seconds(20)) { _ in loop.exit(1) }
    func look() {
      guard answers.all.count == values.count else { return }
      loop.exit()
    }
    let ticks = Ticks(loop, look)
    #expect(try loop.run() == 0)
    withExtendedLifetime((timer, ticks)) {}
    return (disk.use { $0.begun }, answers.all)
  }

  /// Checks once in each turn of the loop.
  final class Ticks {
    var timer: ScheduledTimer?
    init(_ loop: Loop, _ look: @escaping () -> Void) {
      func tick() {
        look()
        timer = loop.schedule(at: loop.now + .milliseconds(1)) { _ in tick() }
      }
      tick()
    }
  }

  struct Case: CustomTestStringConvertible {
    let values: [Int]
    let writes: [Int]
    let answers: [String]
    var testDescription: String { "\(values)" }
  }

  @Test(arguments: [
    // A value that is already stored is not written.
    Case(values: [0], writes: [], answers: ["0"]),
    Case(values: [1], writes: [1], answers: ["0"]),
    Case(values: [1, 1, 1], writes: [1], answers: ["0", "1", "2"]),
    // All values during a write need one more write.
    Case(values: [1, 2, 3, 4, 5], writes: [1, 5], answers: ["0", "1", "2", "3", "4"]),
    // The old value may be gone from the disk, so it is written again.
    Case(values: [1, 0], writes: [1, 0], answers: ["0", "1"]),
    // Back to the value being written.
    Case(values: [1, 2, 1], writes: [1], answers: ["0", "1", "2"]),
  ])
  func oneWriteAtATime(_ one: Case) throws {
    let (writes, answers) = try run(one.values)
    #expect(writes == one.writes)
    #expect(answers == one.answers)
    #expect(writer.lastWritten == one.values.last)
  }

  @Test func aFailureIsToldToAllWhoWait() throws {
    let (writes, answers) = try run([1, 2, 3], fails: true)
    #expect(writes == [1, 3])
    #expect(answers == ["0 failed", "1 failed", "2 failed"])
    #expect(writer.lastWritten == nil, "the old or the new value may be there")
    disk.use { $0.begun = [] }
    // A loop runs only once.
    writer.save(0) { _ in }
    writer.finish(until: WaitLimit(.seconds(20)))
    #expect(disk.use { $0.begun } == [0], "and the next is written, whatever it is")
  }

  @Test func theEndIsWaitedForWithALimit() {
    let answers = Answers()
    for value in [1, 2] { writer.save(value) { _ in answers.all.append("\(value)") } }
    writer.finish(until: WaitLimit(.milliseconds(1)))
    #expect(writer.lastWritten == 0 && answers.all.isEmpty)
    disk.use { $0.permits = 2 }
    writer.finish(until: WaitLimit(.seconds(20)))
    #expect(writer.lastWritten == 2 && answers.all == ["1", "2"])
  }
}
