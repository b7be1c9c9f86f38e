import Glibc
import Primitives
import TestSupport
import Testing

@testable import hrzone

@Suite("hrzone capture") struct CaptureTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }
  var file: String { folder.path + "/run.jsonl" }

  init() throws {
    folder = try Folder()
  }

  private func waitForContent(_ text: String) throws {
    try eventually("the capture's lines") { folder.content("run.jsonl") == text }
  }

  @Test("has the hello and raw lines, also across a restart; ends normally on signals", arguments: [SIGINT, SIGTERM])
  func capture(_ signal: Int32) throws {
    let program: ChildProgram
    let whole = [hello(), rawLine(1), rawLine(2), rawLine(1)].map { $0 + "\n" }
    do {
      let daemon = try FakeDaemon(socket)
      program = try ChildProgram(["capture", "--socket", socket, file])
      let (client, request) = try daemon.subscriber()
      #expect(request["reports"]?.elements == [.string("raw")])
      for line in [stateLine(), rawLine(1), rawLine(2)] { client.send(line) }
      try waitForContent(whole.prefix(3).joined())
    }
    #expect(try program.error.line()?.contains("trying again") == true)
    let daemon = try FakeDaemon(socket)
    let (client, request) = try daemon.subscriber(boot: "b2")
    #expect(request["since"] == nil)
    client.send(rawLine(1))
    try waitForContent(whole.joined())
    program.signal(signal)
    #expect(try program.error.rest() == "hrzone: connected again.\nhrzone: 3 notifications written to \(file).\n")
    #expect(try program.end() == 0)
  }

  @Test("overwrites a file only if forced")
  func force() throws {
    try folder.write("precious\n", to: "run.jsonl")
    let refused = try ChildProgram.run(["capture", "--socket", socket, file])
    #expect(refused.status == 73)
    #expect(refused.error.contains("--force"))
    #expect(folder.content("run.jsonl") == "precious\n")
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["capture", "--socket", socket, "--force", file])
    let (client, _) = try daemon.subscriber()
    client.send(rawLine(1))
    try waitForContent(hello() + "\n" + rawLine(1) + "\n")
    program.signal(SIGTERM)
    #expect(try program.end() == 0)
  }

  @Test("leaves no file without a daemon")
  func noFile() throws {
    #expect(try ChildProgram.run(["capture", "--socket", socket, file]).status == 69)
    #expect(!folder.names.contains("run.jsonl"))
  }

  @Test("writes to standard output, ends after its time, and counts")
  func standardOutput() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["capture", "--socket", socket, "--seconds", "1", "-"])
    let (client, _) = try daemon.subscriber()
    client.send(rawLine(1))
    #expect(try program.output.rest() == hello() + "\n" + rawLine(1) + "\n")
    #expect(try program.error.rest() == "hrzone: 1 notification written to standard output.\n")
    #expect(try program.end() == 0)
  }

  @Test("names a full disk", .enabled(if: access("/dev/full", W_OK) == 0))
  func fullDisk() throws {
    let daemon = try FakeDaemon(socket)
    let program = try ChildProgram(["capture", "--socket", socket, "--force", "/dev/full"])
    let client = try daemon.accept()
    client.send(hello())
    let error = try program.error.rest()
    #expect(error.contains("cannot write /dev/full: No space left on device."))
    #expect(try program.end() == 74)
  }
}
