import Testing
import ZoneProtocol

@Suite struct DoctorReportTests {
  static let report = DoctorReport(
    program: "hrzoned 0.1.0",
    checks: [
      DoctorCheck("adapter", "Adapter", .ok, "hci0."),
      DoctorCheck(
        "power", "Adapter is on", .failed, "It is \u{1B}off.", remedy: "`bluetoothctl power on`, and then:\n[LE]"),
      DoctorCheck("rfkill", "rfkill", .notApplicable, "None."),
    ])

  @Test func oneObjectInAStableOrder() throws {
    let line = Self.report.line()
    #expect(
      line == """
        {"program":"hrzoned 0.1.0","ok":false,"checks":[\
        {"check":"adapter","title":"Adapter","outcome":"ok","text":"hci0."},\
        {"check":"power","title":"Adapter is on","outcome":"failed","text":"It is \\u001boff.",\
        "remedy":"`bluetoothctl power on`, and then:\\n[LE]"},\
        {"check":"rfkill","title":"rfkill","outcome":"not_applicable","text":"None."}]}

        """)
    #expect(try DoctorReport(parsing: Array(line.utf8)) == Self.report)
  }

  @Test func onlyAFailureIsNotWell() {
    #expect(!Self.report.isWell)
    #expect(DoctorReport(program: "", checks: [Self.report.checks[0], Self.report.checks[2]]).isWell)
  }

  @Test(
    "an invalid report is refused with the name of the missing key",
    arguments: [
      ("", "not JSON"), ("[]", "not an object"), (#"{"program":"x"}"#, "'checks' is missing"),
      (#"{"program":"x","checks":[{"check":"a","title":"A","outcome":"ok"}]}"#, "'checks[0].text' is missing"),
    ])
  func refused(_ text: String, _ words: String) {
    let error = #expect(throws: MessageError.self) { try DoctorReport(parsing: Array(text.utf8)) }
    #expect("\(error, default: "none")".contains(words))
  }

  @Test(
    "for people",
    arguments: [
      (
        ["LANG": "C.UTF-8", "TERM": "xterm"], true,
        [
          "\u{1B}[32m✓\u{1B}[0m Adapter        hci0.", "\u{1B}[31m✗\u{1B}[0m Adapter is on  It is off.",
          "                 → `bluetoothctl power on`, and then:", "                   [LE]",
          "– rfkill         None.", "One check failed.",
        ]
      ),
      (
        ["LANG": "C"], false,
        [
          "+ Adapter        hci0.", "x Adapter is on  It is off.",
          "                 > `bluetoothctl power on`, and then:", "                   [LE]",
          "- rfkill         None.", "One check failed.",
        ]
      ),
    ])
  func text(_ environment: [String: String], _ isTerminal: Bool, _ lines: [String]) {
    #expect(DoctorText(isTerminal: isTerminal) { environment[$0] }.lines(Self.report) == lines)
  }

  @Test(arguments: [
    (["TERM": "xterm"], true, true), (["TERM": "xterm"], false, false), (["TERM": "dumb"], true, false),
    (["TERM": "xterm", "NO_COLOR": "1"], true, false), (["TERM": "xterm", "NO_COLOR": ""], true, true),
  ])
  func colours(_ environment: [String: String], _ isTerminal: Bool, _ hasColour: Bool) {
    #expect(DoctorText(isTerminal: isTerminal) { environment[$0] }.hasColour == hasColour)
  }

  @Test func longTextIsBrokenButNoCommand() {
    let command = "`" + Array(repeating: "word", count: 12).joined(separator: " ") + "`"
    let text = Array(repeating: "text", count: 10).joined(separator: " ") + " " + command
    let report = DoctorReport(program: "", checks: [DoctorCheck("a", "A", .ok, text)])
    let lines = DoctorText(isTerminal: false) { _ in nil }.lines(report)
    #expect(lines.count == 3)
    #expect(lines[1] == "     " + command)
  }
}
