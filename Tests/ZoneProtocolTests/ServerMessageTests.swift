import JSON
import Primitives
import Testing
import Training

@testable import ZoneProtocol

struct ServerMessageTests {
  @Test(arguments: Examples.messages + Examples.trainings + Examples.faults)
  func hasItsExactLineAndIsReadBack(message: ServerMessage, line: String) throws {
    #expect(String(decoding: message.line(), as: UTF8.self) == line + "\n")
    #expect(try ServerMessage(line: Array(line.utf8)) == message)
  }

  /// Within version 1 the daemon only adds keys and values.
  @Test(arguments: Examples.messages + Examples.trainings + Examples.faults)
  func whatALaterVersionAddsIsPassedOver(message: ServerMessage, line: String) throws {
    if case .report(let report) = message, case .alert = report.body { return }
    let later = #"{"new":{"deep":[1,null]},"# + line.dropFirst()
    #expect(try ServerMessage(line: Array(later.utf8)) == message)
  }

  /// Each key of each line, with a value of a wrong type: either the key is not read, or the error names it.
  @Test(arguments: Examples.messages + Examples.trainings + Examples.faults)
  func aKeyOfTheWrongKindIsNamed(message: ServerMessage, line: String) throws {
    let members = try #require(try JSONValue(parsing: line).members)
    for (index, member) in members.enumerated() {
      var changed = members
      changed[index] = JSONMember(member.key, .null)
      do {
        let read = try ServerMessage(decoding: .object(changed))
        guard case .report(let report) = read, case .alert = report.body else {
          Issue.record("'\(member.key)' may not be null")
          continue
        }
      } catch {
        #expect(error.description.contains("'\(member.key)'"))
      }
    }
  }

  @Test(arguments: Examples.messages + Examples.trainings + Examples.faults)
  func aMissingKeyIsUnknownOrNamed(message: ServerMessage, line: String) throws {
    let members = try #require(try JSONValue(parsing: line).members)
    for member in members {
      do {
        _ = try ServerMessage(decoding: .object(members.filter { $0.key != member.key }))
      } catch {
        #expect(error == .missing(key: member.key))
      }
    }
  }

  @Test(
    arguments: [
      ("[]", .notAnObject(key: nil)), ("{}", .missing(key: "type")),
      (#"{"type":1}"#, .mistyped(key: "type", expected: "a string")),
      (#"{"type":"hello"}"#, .missing(key: "protocol")), (#"{"type":"dropped"}"#, .missing(key: "count")),
      (#"{"type":"sample","signal":"live"}"#, .missing(key: "time")),
      (#"{"type":"zone","bpm":1,"to":{"index":1}}"#, .missing(key: "to.name")),
      (#"{"type":"zone","bpm":1,"to":3}"#, .notAnObject(key: "to")),
      (#"{"type":"workout","name":"x","elapsed":1,"step":{"index":1,"count":2}}"#, .missing(key: "step.name")),
      (
        #"{"type":"workout","name":"x","elapsed":1,"step":{"index":1,"count":2,"name":"y","target":{"from":"z"}}}"#,
        .mistyped(key: "step.target.from", expected: "an integer")
      ),
      (
        #"{"type":"workout","name":"x","elapsed":1,"state":"paused","result":{"index":1,"name":"y","time":-1e300}}"#,
        .mistyped(key: "result.time", expected: "seconds")
      ),
      (
        #"{"type":"state","signal":"live","workout":{"name":"x","state":"paused"}}"#,
        .missing(key: "workout.elapsed")
      ),
      (
        #"{"type":"state","signal":"live","totals":{"live":1,"zones":[{"index":"0"}]}}"#,
        .mistyped(key: "totals.zones[0].index", expected: "an integer")
      ),
      (
        #"{"type":"raw","t":1,"characteristic":"2a37","value":"abc"}"#,
        .mistyped(key: "value", expected: "an even number of hexadecimal digits")
      ),
      (
        #"{"type":"raw","time":"2026-03-01T06:30:00.000Z","strap":"x","t":1e300,"characteristic":"2a37","value":""}"#,
        .mistyped(key: "t", expected: "seconds")
      ),
      (
        #"{"type":"zone","time":"2026-03-01T06:30:00.000Z","strap":"x","t":9e12}"#,
        .mistyped(key: "t", expected: "seconds")
      ),
      (
        #"{"type":"raw","time":"2026-03-01T06:30:00.000Z","strap":"x","characteristic":"2a37","value":""}"#,
        .missing(key: "t")
      ),
      (
        #"{"type":"sample","signal":"live","rr_ms":[1,64000]}"#,
        .mistyped(key: "rr_ms", expected: "an array of milliseconds")
      ),
      (#"{"type":"sample","signal":"live","percent":1e300}"#, .mistyped(key: "percent", expected: "a number")),
      (#"{"type":"state","signal":"live","age":1e300}"#, .mistyped(key: "age", expected: "seconds")),
      (
        #"{"type":"hello","protocol":"1.0","server":"x","boot":"y","seq":-1}"#,
        .mistyped(key: "seq", expected: "a count")
      ),
    ] as [(String, MessageError)])
  func isRefused(line: String, error: MessageError) {
    #expect(throws: error) { try ServerMessage(line: Array(line.utf8)) }
  }

  /// A figure with more decimals than reports have is rounded as in reports.
  @Test(arguments: [
    #"{"type":"state","time":"2026-03-01T06:30:00.125Z","strap":"s","signal":"live","age":0.349,"totals":{"live":1.033,"#
      + #""zones":[{"index":0,"name":"Rest","seconds":1.05}]}}"#,
    #"{"type":"workout","seq":3,"time":"2026-03-01T06:30:00.125Z","strap":"s","name":"x","step":{"index":1,"count":2,"#
      + #""name":"a","duration":30.04},"remaining":1.55,"elapsed":28.449,"state":"running"}"#,
  ])
  func whatIsReadIsWrittenTheSame(_ line: String) throws {
    let message = try ServerMessage(line: Array(line.utf8))
    #expect(try ServerMessage(line: Array(message.line().dropLast())) == message)
  }

  @Test func notJSONSaysWhere() {
    let error = #expect(throws: MessageError.self) { try ServerMessage(line: Array("{,".utf8)) }
    #expect(error?.description == "not JSON: expected a key or '}' (byte 1)")
  }

  @Test(arguments: ["forecast", "session", ""])
  func aTypeOfALaterVersionIsUnknown(type: String) throws {
    #expect(try ServerMessage(line: Array(#"{"type":"\#(type)","seq":3}"#.utf8)) == .unknown(type: type))
  }

  @Test func namesOfALaterVersionAreKept() throws {
    let line = #"{"type":"sample","seq":1,\#(Examples.head),"signal":"muddy"}"#
    let message = try ServerMessage(line: Array(line.utf8))
    guard case .report(let report) = message, case .sample(let sample) = report.body else {
      Issue.record("not a sample: \(message)")
      return
    }
    #expect(sample.signal == .unknown("muddy") && sample.signal.value == nil && sample.signal.name == "muddy")
    #expect(String(decoding: message.line(), as: UTF8.self) == line + "\n")
  }

  @Test(arguments: [("1.0", true), ("1.7", true), ("2.0", false), ("10.0", false), ("", false)])
  func onlyTheMajorVersionCounts(version: String, isCompatible: Bool) {
    var hello = Hello(server: "x", boot: "y", seq: 0)
    hello.protocolVersion = version
    #expect(hello.isCompatible == isCompatible)
  }

  @Test func theFirstErrorsLeaveTheConnectionOpen() {
    #expect(
      ErrorMessage.Code.allCases.filter { !$0.closesConnection }.map(\.rawValue) == [
        "bad_request", "unknown_method", "bad_parameter", "unknown_strap", "not_possible",
        "too_many_requests",
      ])
  }

  @Test func everyRRIntervalIsGotBackExactly() throws {
    for ticks in UInt16.min...UInt16.max where ticks % 7 == 0 || ticks > 65_000 {
      let message = Examples.report(
        .sample(SampleReport(signal: .live, rrIntervals: [.init(ticks1024: ticks)])), seq: 1)
      #expect(try ServerMessage(line: message.line()) == message)
    }
  }

  @Test func everyDayIsReadBack() throws {
    for day in stride(from: -719_528, through: 2_932_896, by: 97) {
      let time = UTCTime(milliseconds: Int64(day) * 86_400_000 + 86_399_999)
      #expect(UTCTime(parsing: time.description) == time)
    }
  }

  @Test(arguments: [
    "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-00-01T00:00:00.000Z", "2026-01-00T00:00:00.000Z",
    "2026-04-31T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "2026-01-01T00:60:00.000Z", "2026-01-01T00:00:60.000Z",
    "2026-01-01 00:00:00.000Z", "2026-01-01T00:00:00.000+", "2026-01-01T00:00:00Z", "2026-1-01T00:00:00.0000Z",
    "+026-01-01T00:00:00.000Z", "", "é26-01-01T00:00:00.000Z",
  ])
  func isNoTime(text: String) {
    #expect(UTCTime(parsing: text) == nil)
  }
}
