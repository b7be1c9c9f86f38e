import ATT
import EventLoop
import HeartRate
import Primitives
@testable import SensorLink
import TestSupport
import Testing

@Suite struct ReplayLinkTests {
  static let hello = #"{"type":"hello","protocol":"1.0","server":"hrzoned 1","boot":"b","seq":1}"#
  let folder: Folder

  init() throws {
    folder = try Folder()
  }

  static func raw(_ t: String, _ value: String, strap: String = "F0:9E:1A:00:00:01", of uuid: String = "2a37") -> String
  {
    #"{"type":"raw","seq":2,"time":"2026-03-01T06:30:00.125Z","strap":"\#(strap)","t":\#(t),"#
      + #""characteristic":"\#(uuid)","value":"\#(value)"}"#
  }

  /// The result of replaying `text` at `speed`.
  func replay(_ text: String, speed: Double = 1000, strap: String? = nil) throws -> LinkRecorder {
    let loop = try Loop(speed: speed)
    let recorder = LinkRecorder(loop)
    let link = ReplayLink(loop: loop, path: try folder.write(text, to: "capture"), strap: strap)
    #expect(try recorder.run(link, for: .seconds(1_000_000)) { $0.ends.count == 1 })
    #expect(recorder.ends.allSatisfy { $0.retry == .never })
    return recorder
  }

  @Test func everyValueComesAtItsInstant() throws {
    let lines = [
      Self.hello, Self.raw("86399.999999", "0047"), Self.raw("86400.000000", "0048"),
      #"{"type":"sample","bpm":72}"#, "", Self.raw("86400.000000", "63", of: "2a19"),
      Self.raw("86401.5", "1049D603"), Self.raw("86402", "00", of: "f000aa00-0451-4000-b000-000000000000"),
    ]
    let recorder = try replay(lines.joined(separator: "\n"))
    #expect(recorder.phases == [.connecting, .live])
    #expect(recorder.values.map(\.after.nanoseconds) == [0, 1000, 1000, 1_500_001_000, 2_000_001_000])
    #expect(
      recorder.values.map(\.characteristic) == [
        .heartRateMeasurement, .heartRateMeasurement, .batteryLevel, .heartRateMeasurement,
        .uuid128(0xF000_AA00_0451_4000_B000_0000_0000_0000),
      ])
    #expect(recorder.values.map(\.bytes) == [[0, 0x47], [0, 0x48], [0x63], [0x10, 0x49, 0xD6, 0x03], [0]])
    #expect(recorder.facts == [.battery(try #require(BatteryLevel(percent: 99)))])
    #expect(recorder.ends.map(\.reason) == ["The capture has ended."])
  }

  /// A double in seconds can represent each microsecond of `t`.
  @Test func everyMicrosecondIsExact() throws {
    var numbers = SystemRandomNumberGenerator()
    var times: [Int64] = [0, 1, 999_999_999_999_998, 999_999_999_999_999]
    times += (0..<2000).map { _ in Int64.random(in: 0..<1_000_000_000_000_000, using: &numbers) }
    times.sort()
    let lines = times.map { time in
      let fraction = "\(time % 1_000_000)"
      return Self.raw("\(time / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction, "0047")
    }
    let loop = try Loop(speed: 1_000_000)
    let recorder = LinkRecorder(loop)
    let path = try folder.write(([Self.hello] + lines).joined(separator: "\n") + "\n", to: "capture")
    let reader = try CaptureReader(path: path)
    var read: [Int64] = []
    while let line = try reader.read() {
      if case .raw(let value) = line { read.append(value.microseconds) }
    }
    #expect(read == times)
    withExtendedLifetime(recorder) {}
  }

  @Test(arguments: [20.0, 1000, 1_000_000]) func theSpeedChangesNothing(_ speed: Double) throws {
    let lines = (0..<5).map { Self.raw("\($0 * 3 / 2).25", "00\(50 + $0)") }
    let recorder = try replay(([Self.hello] + lines).joined(separator: "\n"), speed: speed)
    #expect(recorder.values.map(\.after) == [0, 1, 3, 4, 6].map { .seconds($0) })
    #expect(recorder.values.map { $0.bytes[1] } == [0x50, 0x51, 0x52, 0x53, 0x54])
  }

  /// More lines than one turn of the loop checks.
  @Test func aLongCapture() throws {
    let lines = (0..<10_000).map { Self.raw("\($0)", "0047") }
    let recorder = try replay(([Self.hello] + lines).joined(separator: "\n"), speed: 1_000_000)
    #expect(recorder.values.count == 10_000)
    #expect(recorder.values.last?.after == .seconds(9999))
  }

  @Test func oneOfSeveralStraps() throws {
    let lines = [
      Self.hello, Self.raw("1", "0047", strap: "sim:lsd?seed=1&speed=60"), Self.raw("2", "0048", strap: "B"),
      Self.raw("1.5", "0049", strap: "sim:lsd?seed=1&speed=60"),
    ]
    let text = lines.joined(separator: "\n")
    #expect(try replay(text, strap: "B").values.map(\.bytes) == [[0, 0x48]])
    let both = try replay(text, strap: "sim:lsd?seed=1&speed=60")
    #expect(both.values.map(\.after) == [.zero, .milliseconds(500)])
    let reason = try #require(try replay(text).ends.first?.reason)
    #expect(reason.hasSuffix("has several straps; name one: strap=sim:lsd?seed=1%26speed=60, strap=B."))
    let missing = try #require(try replay(text, strap: "C").ends.first?.reason)
    #expect(missing.contains("has no strap C; it has strap=sim:lsd?seed=1%26speed=60, strap=B."))
  }

  @Test func ofManyStrapsTheFirstAreNamed() throws {
    let names = (10..<74).map { String(repeating: "x", count: 1000) + "\($0)" }
    let lines = [Self.hello] + names.map { Self.raw("1", "00", strap: $0) }
    let reason = try #require(try replay(lines.joined(separator: "\n")).ends.first?.reason)
    #expect(reason.hasSuffix("x17 and 56 more."))
    #expect(reason.utf8.count < 10_000)
  }

  private static let long = String(repeating: "x", count: 30_000)

  /// Damaged captures, with the expected place and fault.
  static let damaged: [(text: String, place: String)] = [
    ("", "has no data"), (hello, "has no data"),
    (raw("1", "00"), ":1: a capture begins with the daemon's hello line"),
    ("\n" + raw("1", "00"), ":2: a capture begins"),
    ("hello", ":1: expected a value (byte 0)"), ("[]", ":1: not an object with a 'type'"),
    (#"{"type":1}"#, ":1: not an object with a 'type'"), (#"{"type":"hello"}"#, ":1: 'protocol' is missing"),
    (#"{"type":"hello","protocol":"2.0"}"#, ":1: made with protocol 2.0"),
    (#"{"type":"hello","protocol":"10"}"#, ":1: made with protocol 10"),
    after(raw("1", "0"), ":2: 'value' is not at most 512 bytes of two hexadecimal digits each"),
    after(raw("1", "0x"), ":2: 'value' is not"),
    after(raw("1", String(repeating: "00", count: 513)), ":2: 'value' is not"),
    after(raw("1", "00", of: "2a3"), ":2: 'characteristic' is not a UUID such as 2a37"),
    after(raw("1", "00", of: "2a3z"), ":2: 'characteristic' is not"),
    after(raw("1", "00", strap: ""), ":2: 'strap' is not a text"),
    after(raw("-1", "00"), ":2: 't' is not a number of seconds from 0 to 1000000000"),
    after(raw("1e300", "00"), ":2: 't' is not"), after(raw("\"1\"", "00"), ":2: 't' is not"),
    after(raw("1e999", "00"), ":2: a number out of range"), after(#"{"type":"raw"}"#, ":2: 'strap' is missing"),
    after(#"{"type":"raw","strap":"A"}"#, ":2: 't' is missing"),
    after(raw("2", "00") + "\n\n" + raw("1", "00"), ":4: 't' is earlier than in the line before"),
    after(raw("2", "00") + "\n" + #"{"type":"raw","#, ":3: "),
    after(String(repeating: " ", count: 65_537), ":2: the line is longer than 65536 bytes"),
    // A reason is displayed and sent, so it is short whatever a file contains.
    (#"{"type":"hello","protocol":"\#(long)"}"#, ":1: made with protocol xxx"),
    after(raw("1", "00", strap: long), ":2: 'strap' is not a text of at most 2048 bytes"),
    after(#"{"\#(long)":1,"\#(long)":1}"#, ":2: the key 'xxx"),
    after((0..<65).map { raw("1", "00", strap: "S\($0)") }.joined(separator: "\n"), ":66: more than 64 straps"),
  ]

  static func after(_ lines: String, _ place: String) -> (text: String, place: String) {
    (hello + "\n" + lines, place)
  }

  @Test(arguments: damaged)
  func aDamagedCaptureIsRefusedWhole(_ text: String, _ place: String) throws {
    let recorder = try replay(text)
    #expect(recorder.ends.first?.reason.contains(place) == true, "\(recorder.ends)")
    #expect(recorder.ends.first?.reason.hasSuffix(".") == true)
    #expect((recorder.ends.first?.reason.utf8.count ?? .max) < 1024)
    #expect(recorder.values.isEmpty && recorder.phases == [.connecting])
  }

  @Test func whatIsNoFile() throws {
    for (path, part) in [
      ("/nonexistent/x", "cannot be read"), ("/tmp", "is not a file"), ("/dev/null", "is not a file"),
    ] {
      let loop = try Loop(speed: 1000)
      let recorder = LinkRecorder(loop)
      let link = ReplayLink(loop: loop, path: path, strap: nil)
      #expect(try recorder.run(link) { $0.ends.count == 1 })
      #expect(recorder.ends.first?.reason.contains(part) == true, "\(recorder.ends)")
      #expect(recorder.ends.first?.retry == .never)
    }
  }

  @Test func aStoppedReplayIsSilent() throws {
    let path = try folder.write(
      ([Self.hello] + (0..<10).map { Self.raw("\($0)", "0047") }).joined(separator: "\n"), to: "capture")
    for calls in 1...6 {
      let loop = try Loop(speed: 1000)
      let recorder = LinkRecorder(loop)
      let link = ReplayLink(loop: loop, path: path, strap: nil)
      #expect(throws: LinkError.noStrap) { try link.resetEnergyExpended() }
      var heard = 0
      let enough = try recorder.run(link) { _ in
        heard += 1
        if heard == calls { link.stop() }
        return false
      }
      #expect(!enough && heard == calls && recorder.ends.isEmpty)
    }
  }
}
