import TOMLFile
import TestSupport
import Testing

@testable import ZoneDaemon

/// Mutated files, the same in every run: a sample of what the fuzzer `settings` tries 100,000 times.
@Suite struct SettingsMutationTests {
  @Test func noFileEndsTheDaemon() throws {
    var numbers = SeededGenerator(seed: 2)
    var sound = 0
    for _ in 0..<25_000 {
      let bytes = numbers.mutated(numbers.element(of: seeds), with: splinters)
      do throws(SettingsError) {
        let settings = try Settings(parsing: bytes)
        sound += 1
        #expect(!settings.runners.isEmpty)
        #expect(settings.straps.allSatisfy { settings.runners.indices.contains($0.runner) })
        // Only one in eight, to save time.
        if sound % 8 == 0 { #expect(try Settings(parsing: Array(settings.describe().utf8)) == settings) }
      } catch {
        guard case .faulty(path: nil, let faults) = error, !faults.isEmpty else {
          Issue.record("\(error)")
          continue
        }
        #expect(faults.allSatisfy { !$0.problem.isEmpty && !$0.description.utf8.contains(UInt8(ascii: "\n")) })
      }
    }
    // Some files are refused and some accepted, so the mutations reach both outcomes.
    #expect(sound > 1000 && sound < 24_000)
  }
}

private let seeds: [[UInt8]] = [
  "[daemon]\nadapter = 'any'\nhistory = 60 # s\n[signal]\nstale_after = 4.5\nmax_jump = 40\n",
  "[zones]\nmodel = \"bpm\"\nbounds = [ { name = \"Slow\", from = 100 },\n { name = \"Fast\", from = 150 } ]\n",
  "[alerts]\nrepeat = 1e1\noff = [\"signal_back\", 'ceiling']\n[alerts.ceiling]\ngrace = 1\nrepeat = 60\n",
  "[[runner]]\nname = \"\"\"Anna\"\"\"\nmax_hr = 0xB9\nresting_hr = 5_2\n[runner.zones]\nmodel = 'percent-reserve'\n",
  "[[runner]]\nage = 40\nstraps = ['F0:9E:1A:00:00:01', 'sim:lsd?seed=7']\nalerts.off = []\n",
  "[[strap]]\naddress = \"F0:9E:1A:00:00:01/random\"\nname = \"Polar \\u0041\"\n",
].map { Array($0.utf8) }

private let splinters: [[UInt8]] = [
  "[", "]", "[[", "]]", "{", "}", "\"", "'", "\"\"\"", "'''", "=", ".", ",", "#", "\n", "\r\n", "\t", "-", "_", ":",
  "\\",
  "\\u0000", "\\U0010FFFF", "é", "\u{85}", "nan", "inf", "1e400", "9223372036854775808", "-9223372036854775808", "0x",
  "1979-05-27T07:32:00Z", "1979-05-27 1", "true", "a.b.c", "[ {", "[ }", "\0",
].map { Array($0.utf8) }
