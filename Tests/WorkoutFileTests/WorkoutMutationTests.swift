import TestSupport
import Testing
import Training

@testable import WorkoutFile

/// Mutated files, the same in every run: a sample of what the fuzzer `workouts` tries 100,000 times.
@Suite struct WorkoutMutationTests {
  @Test func noFileEndsTheProgram() throws {
    var numbers = SeededGenerator(seed: 3)
    var sound = 0
    for _ in 0..<10_000 {
      let bytes = numbers.mutated(numbers.element(of: seeds), with: splinters)
      do throws(WorkoutFileError) {
        let workout = try WorkoutDocument(parsing: bytes).workout
        sound += 1
        #expect(workout.faults.isEmpty)
      } catch {
        guard case .faulty(path: nil, let faults) = error, !faults.isEmpty else {
          Issue.record("\(error)")
          continue
        }
        #expect(Set(faults).count == faults.count)
        #expect(faults.allSatisfy { !$0.problem.isEmpty && !$0.description.utf8.contains(UInt8(ascii: "\n")) })
      }
    }
    // Some files are refused and some accepted, so the mutations reach both outcomes.
    #expect(sound > 500 && sound < 9_500)
  }
}

private let seeds: [[UInt8]] = [
  "name = 'A'\nabout = 'b'\n[[steps]]\nname = \"Run\"\nzone = \"LSD\"\nduration = \"50 min\"\n",
  "name = 'A'\n[[steps]]\nrepeat = 12\nsteps = [ { name = 'x', zone = 5, duration = 30 },\n { name = 'y', open = true } ]\n",
  "name = 'A'\n[[steps]]\nrepeat = 2\n[[steps.steps]]\nname = 'x'\nuntil_below = 120\nfrom = 100\nto = 120\n",
].map { Array($0.utf8) }

private let splinters: [[UInt8]] = [
  "[", "]", "[[", "]]", "{", "}", "\"", "'", "=", ".", ",", "#", "\n", "-", "9", "1e9", "nan", "true", "repeat = 9\n",
  "steps = [{repeat=9,steps=[{name='z',open=true}]}]\n", "9223372036854775808", "\\u0000", "é", "1 h", "\0",
].map { Array($0.utf8) }
