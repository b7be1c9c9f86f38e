import SensorLink
import TOMLFile

@testable import ZoneDaemon

extension Fuzzer {
  /// A settings file. Accepted settings are described so that the description is accepted and equal; a refusal names a fault.
  static let settings = Fuzzer(
    name: "settings",
    seeds: [
      "[daemon]\nsocket = '/run/x.sock'\nadapter = \"any\"\nhistory = 60 # s\n[signal]\nstale_after = 4.5\nmax_jump = 40\n",
      "[zones]\nmodel = \"bpm\"\nbounds = [ { name = \"Slow\", from = 100 },\n { name = \"Fast\", from = 150 } ]\n",
      "[zones]\npreset = \"three-zones\"\ndwell = 4\n[[runner]]\nthreshold_hr = 172\naerobic_threshold_hr = 150\n"
        + "[runner.zones]\npreset = 'karvonen'\nhysteresis = 1\n",
      "[alerts]\nrepeat = 1e1\noff = [\"signal_back\", 'ceiling']\n[alerts.ceiling]\ngrace = 1\nrepeat = 60\n",
      "[[runner]]\nname = \"\"\"Anna\"\"\"\nmax_hr = 0xB9\nresting_hr = 5_2\nweight = 62.5\nsex = 'male'\n[runner.zones]\nmodel = 'percent-reserve'\n",
      "[[runner]]\nage = 40\nstraps = ['F0:9E:1A:00:00:01', 'sim:lsd?seed=7']\nalerts.off = []\n",
      "[[strap]]\naddress = \"F0:9E:1A:00:00:01/random\"\nname = \"Polar \\u0041\"\n",
      "a = 1979-05-27T07:32:00.5-07:00\nb = [ {}, [ '''x''', inf ], -nan, 0b1, 0o7 ]\n\"c\".'d' = true\n",
    ].map { Array($0.utf8) }
  ) { bytes in
    do throws(SettingsError) {
      let settings = try Settings(parsing: bytes)
      expect(settings.straps.allSatisfy { settings.runners.indices.contains($0.runner) }, "a strap of nobody")
      expect(settings.straps.allSatisfy { $0.address.speed == settings.speed }, "two speeds")
      let text = settings.describe()
      do throws(SettingsError) {
        expect(try Settings(parsing: Array(text.utf8)) == settings, "described as others:\n\(text)")
      } catch {
        // A list of names can be longer than a file may be.
        expect(text.utf8.count > SettingsFile.maximumSize, "\(error) in\n\(text)")
      }
    } catch {
      guard case .faulty(path: nil, let faults) = error else { return expect(false, "\(error)") }
      expect(!faults.isEmpty, "refused for nothing")
      expect(faults.allSatisfy { !$0.problem.isEmpty && !$0.description.utf8.contains(UInt8(ascii: "\n")) }, "\(error)")
    }
  }

  /// A strap's address. An accepted address has a description that parses to the same address.
  static let addresses = Fuzzer(
    name: "addresses",
    seeds: [
      "F0:9E:1A:00:00:01", "00:22:d0:00:00:01/public", "unix:/tmp/strap", "sim:lsd?seed=1&speed=60",
      "replay:/tmp/a%3Fb?speed=0.5&strap=F0:9E:1A:00:00:01",
    ].map { Array($0.utf8) }
  ) { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    do throws(AddressError) {
      let address = try StrapAddress(parsing: text)
      expect((try? StrapAddress(parsing: address.description)) == address, "\(address) is another at last")
      expect(StrapAddress.speeds.contains(address.speed), "a speed of \(address.speed)")
    } catch {
      expect(!"\(error)".isEmpty, "refused for nothing")
    }
  }
}
