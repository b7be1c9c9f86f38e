import Glibc
import Primitives
import ProgramSupport
import TestSupport
import Testing
import Training
import ZoneProtocol

@testable import hrzone

/// PATH has only a folder with the test's own programs.
@Suite("sound of hrzone watch") struct WatchVoiceTests {
  let folder: Folder
  let daemon: FakeDaemon

  init() throws {
    folder = try Folder()
    daemon = try FakeDaemon(folder.path + "/s")
    try folder.makePrograms()
  }

  private func watch(_ options: [String], isScreen: Bool) throws -> (program: ChildProgram, client: FakeClient) {
    let program = try ChildProgram(
      ["watch", "--socket", folder.path + "/s"] + options, ["PATH": folder.path + "/bin"],
      terminal: isScreen ? (100, 24) : nil)
    let client = try daemon.subscriber().client
    client.send(stateLine())
    return (program, client)
  }

  private func alert(_ seq: Int, _ text: String, more: String = "") -> String {
    alertLine(seq, text, more: more).replacing("2026-03-01T06:30:00.125Z", with: "\(Clock.time)")
  }

  private func calls(_ count: Int) throws -> [String] {
    var lines: [Substring] = []
    try eventually("\(count) calls") {
      lines = folder.content("calls")?.split(separator: "\n", omittingEmptySubsequences: false).dropLast() ?? []
      return lines.count >= count
    }
    return lines.map(String.init)
  }

  @Test("alerts are sounded and spoken, except quiet ones", arguments: [true, false])
  func heard(_ isScreen: Bool) throws {
    try folder.program("aplay", "echo tone >> calls")
    try folder.program("espeak-ng", #"echo "$4" >> calls"#)
    let (program, client) = try watch(["--sound", "--say"], isScreen: isScreen)
    client.send(alert(1, "quiet", more: #","quiet":true"#))
    client.send(alert(2, "hot"))
    #expect(try calls(2) == ["tone", "hot"])
    client.send(alert(3, "still hot"))
    #expect(try calls(4) == ["tone", "hot", "tone", "still hot"])
    program.signal(SIGTERM)
    try program.end()
    #expect(program.error.text == "")
  }

  @Test("missing programs and failures are reported, on the screen or on standard error", arguments: [true, false])
  func fails(_ isScreen: Bool) throws {
    try folder.program("espeak-ng", "echo no device >&2; exit 5")
    let (program, client) = try watch(["--sound", "--say"], isScreen: isScreen)
    let said = isScreen ? program.output : program.error
    try said.until("no sound: none of pw-play, paplay, aplay is in PATH")
    client.send(alert(1, "hot"))
    // The screen shows one note after another, for ten seconds each.
    if !isScreen { try said.until(#"espeak-ng failed (status 5, "no device")."#) }
    program.signal(SIGTERM)
    try program.end()
    if isScreen { #expect(program.error.text == "") }
  }

  // Without a sound card espeak-ng reports the error but exits with status 0.
  @Test("a player that fails is named on the screen", arguments: ["no device", "Error: no device"])
  func failsOnScreen(_ words: String) throws {
    try folder.program("espeak-ng", "echo \(words) >&2; exit \(words.hasPrefix("Error") ? 0 : 5)")
    let (program, client) = try watch(["--say"], isScreen: true)
    client.send(alert(1, "hot"))
    try program.output.until("espeak-ng failed")
    program.signal(SIGTERM)
    try program.end()
  }

  @Test("leaving stops the speech")
  func ends() throws {
    // It ignores SIGHUP, since the end of its terminal would end it, too.
    try folder.program("espeak-ng", "trap '' HUP; echo $$ > speaker; exec sleep 1000")
    let (program, client) = try watch(["--say"], isScreen: true)
    client.send(alert(1, "hot"))
    try eventually("speech") { folder.content("speaker")?.hasSuffix("\n") == true }
    let speaker = try #require(folder.content("speaker").flatMap { pid_t($0.dropLast()) })
    defer { kill(speaker, SIGKILL) }
    #expect(kill(speaker, 0) == 0)
    program.signal(SIGTERM)
    try program.end()
    try eventually("the end of the speaker") { kill(speaker, 0) != 0 }
  }

  @Test("notes are shown one after another, and the answer to a key comes first")
  func notes() {
    var model = WatchModel()
    func text(_ seconds: Int) -> String? { model.answer(at: Scenes.clock + .seconds(seconds))?.text }
    for note in ["a\u{1B}", "b", "c"] { model.note(note, at: Scenes.clock) }
    #expect((0...3).map { text($0 * 10) } == ["a", "b", "c", nil])
    model.answer = WatchModel.Answer(text: "key", isError: false, at: Scenes.clock + .seconds(5))
    #expect([text(9), text(14), text(15)] == ["key", "key", "b"])
    // A warning to the runner is not covered.
    var warned = Scenes.run()
    warned.note("no sound", at: Scenes.clock)
    #expect(Scenes.screen(warned, 80, 24).lines[23].hasPrefix(" no sound"))
    let alert = AlertReport(kind: .ceiling, severity: .critical, text: "hot")
    warned.apply(Scenes.report(.alert(alert), second: 541), at: Scenes.clock)
    let rows = Scenes.screen(warned, 80, 24).lines
    #expect(rows[22].hasPrefix(" no sound") && rows[23].hasPrefix(" hot"))
    for _ in 1...20 { model.note("d", at: Scenes.clock + .seconds(60)) }
    #expect(text(60 + WatchModel.maximumNotes * 10 - 1) == "d" && text(60 + WatchModel.maximumNotes * 10) == nil)
  }
}
