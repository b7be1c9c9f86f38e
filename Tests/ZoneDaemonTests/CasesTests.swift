import Glibc
import JSON
import TestSupport
import Testing

/// Captures of straps that bend or violate the specification and still send a heart rate.
@Suite(.needs(.cases)) struct CasesTests {
  /// The `signal` of each sample in a replay of `capture`.
  private func signals(of capture: String) throws -> [String] {
    let folder = try Folder()
    let socket = "\(folder.path)/hrzoned.sock"
    let daemon = try ChildProgram(
      "hrzoned", ["--config", "/dev/null", "--socket", socket, "--strap", "replay:\(capture)?speed=1000"])
    let client = try Client(socket)
    client.send(#"{"id": 1, "method": "subscribe", "reports": ["sample", "strap"], "since": {"boot": "", "seq": 0}}"#)
    var signals: [String] = []
    while true {
      let report = try client.next("sample", "strap")
      if report["type"]?.string == "sample" {
        signals.append(try #require(report["signal"]?.string))
      } else if ["lost", "refused"].contains(report["phase"]?.string) {
        daemon.signal(SIGTERM)
        try daemon.end()
        return signals
      }
    }
  }

  /// The tail does not match the flags, the intervals are no heart's, or the rhythm is slow.
  @Test(arguments: OutsideData.cases.captures(named: "f")) func isLive(capture: String) throws {
    let signals = try signals(of: capture)
    #expect(signals.count > 5)
    #expect(Set(signals) == ["live"])
  }

  @Test(arguments: OutsideData.cases.captures(named: "row8")) func neverHasContact(capture: String) throws {
    let signals = try signals(of: capture)
    #expect(signals.count > 5)
    #expect(Set(signals) == ["no_contact"])
  }
}
