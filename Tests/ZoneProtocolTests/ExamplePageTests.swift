import HeartRate
import JSON
import Primitives
import SensorLink
import TestSupport
import Testing
import Training

@testable import ZoneProtocol

/// The examples in the protocol's documentation.
struct ExamplePageTests {
  /// An example that is a complete line of the protocol, without the documentation's extra spaces and line breaks.
  struct Example: CustomTestStringConvertible {
    let line: String
    let value: JSONValue

    var testDescription: String { line }
    var isRequest: Bool { value["method"] != nil }
  }

  /// All complete lines in the documentation: those in blocks, and those between back quotes that are not abbreviated with
  /// dots.
  static let examples: [Example] = {
    let blocks = AlertPageTests.page.split(separator: "```json\n").dropFirst().map { $0.split(separator: "\n```")[0] }
    let quoted = AlertPageTests.quoted(Substring(AlertPageTests.page.replacing("```", with: "")))
      .filter { ($0.hasPrefix(#"{"id""#) || $0.hasPrefix(#"{"type""#)) && !$0.contains("...") }
    return (blocks.flatMap(objects) + quoted).compactMap { line in
      guard let value = try? JSONValue(parsing: Array(line.utf8)) else {
        Issue.record("not JSON: \(line)")
        return nil
      }
      return Example(line: line, value: value)
    }
  }()

  /// The objects in `block`, each on one line, without spaces outside strings.
  static func objects(_ block: Substring) -> [String] {
    var objects: [String] = []
    var object = ""
    var depth = 0
    var isInString = false
    var isEscaped = false
    for character in block {
      if !isInString, character.isWhitespace { continue }
      object.append(character)
      if isInString {
        if character == "\"", !isEscaped { isInString = false }
        isEscaped = character == "\\" && !isEscaped
        continue
      }
      switch character {
      case "\"": isInString = true
      case "{", "[": depth += 1
      case "}", "]": depth -= 1
      default: break
      }
      if depth == 0 {
        objects.append(object)
        object = ""
      }
    }
    if !object.isEmpty { objects.append(object) }
    return objects
  }

  @Test("each is read, and written as in the documentation", arguments: examples)
  func roundTrip(_ example: Example) throws {
    let line: [UInt8]
    if example.isRequest {
      line = try Request(decoding: example.value).line()
    } else {
      let message = try ServerMessage(decoding: example.value)
      if case .unknown(let type) = message { Issue.record("there is no type \(type)") }
      line = message.line()
    }
    #expect(Self.plain(String(decoding: line, as: UTF8.self)) == Self.plain(example.line) + "\n")
  }

  /// `line` with whole numbers without a fraction, because 10.0 and 10 are the same number.
  static func plain(_ line: String) -> String {
    [",", "}", "]"].reduce(line) { $0.replacing(".0" + $1, with: $1) }
  }

  @Test("each type of report, each other line and each request has one")
  func complete() {
    #expect(Self.examples.count > 40, "the page was not found, or has another form")
    let types = Set(Self.examples.compactMap { $0.value["type"]?.string })
    for type in ReportType.allCases { #expect(types.contains(type.rawValue), "no example of a \(type) report") }
    for type in ["hello", "reply", "error", "found", "dropped"] { #expect(types.contains(type), "no example: \(type)") }
    let methods = Set(Self.examples.compactMap { $0.value["method"]?.string })
    for method in Request.methods { #expect(methods.contains(method), "no example of \(method)") }
  }

  /// The words between back quotes in the table row that begins with `start`.
  static func values(_ start: String) throws -> Set<String> {
    Set(AlertPageTests.quoted(try AlertPageTests.part(from: "\n| \(start)", to: " |\n")))
  }

  @Test("each value of a member with few values is listed")
  func values() throws {
    let locations = (UInt8(0)...6).map { "\(BodySensorLocation(code: $0))" }
    #expect(try Self.values("`location`").isSuperset(of: locations))
    #expect(try Self.values("`link`").isSuperset(of: LinkName.allCases.map(\.rawValue)))
    #expect(try Self.values("`cause`").isSuperset(of: SignalQuality.allCases.map(\.rawValue)))
    #expect(try Self.values("`contact`").isSuperset(of: ["true", "false"]))
    let words = Set(AlertPageTests.quoted(Substring(AlertPageTests.page.replacing("```", with: ""))))
    let listed: [[String]] = [
      SignalQuality.allCases.map(\.rawValue), Phase.allCases.map(\.rawValue), StrapFault.allCases.map(\.rawValue),
      Severity.allCases.map(\.rawValue), WorkoutState.allCases.map(\.rawValue), PercentOf.allCases.map(\.rawValue),
      RunnerEntry.Source.allCases.map(\.rawValue), StrapEntry.Kind.allCases.map(\.rawValue),
      StrapEntry.Source.allCases.map(\.rawValue), ErrorMessage.Code.allCases.map(\.rawValue),
      ReportType.allCases.map(\.rawValue),
    ]
    for value in listed.joined() { #expect(words.contains(value), "\(value)") }
  }

  @Test("the examples with jq print each line at once")
  func unbuffered() {
    for line in AlertPageTests.page.split(separator: "\n") where line.contains("| jq") || line.contains("|jq") {
      #expect(line.contains("jq --unbuffered"), "\(line)")
    }
  }
}
