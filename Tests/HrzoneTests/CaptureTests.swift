import Glibc
import Primitives
import Testing

@testable import hrzone

@Suite("hrzone capture") struct CaptureTests {
  let folder: TestFolder
  var socket: String { folder.path + "/s" }
  var file: String { folder.path + "/run.jsonl" }

  init() throws {
    folder = try TestFolder()
  }

  private func content(_ path: String) -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "cannot be read" }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
  }

  private func waitForContent(_ text: String) {
    let deadline = Clock.now + .seconds(20)
    while content(file) != text, Clock.now < deadline { poll(nil, 0, 5) }
    #expect(content(file) == text)
  }

  @Test("holds the hello and the raw lines, across a restart, and ends well on signals", arguments: [SIGINT, SIGTERM])
  func capture(_ signal: Int32) throws {
    let program: Program
    let whole = [hello(), rawLine(1), rawLine(2), rawLine(1)].map { $0 + "\n" }
    do {
      let daemon = try FakeDaemon(socket)
      program = try Program(["capture", "--socket", socket, file])
      let (client, request) = try daemon.subscriber()
      #expect(request["reports"]?.elements == [.string("raw")])
      for line in [stateLine(), rawLine(1), rawLine(2)] { client.send(line) }
      waitForContent(whole.prefix(3).joined())
    }
    #expect(try program.error.line()?.contains("trying again") == true)
    let daemon = try FakeDaemon(socket)
    let (client, request) = try daemon.subscriber(boot: "b2")
    #expect(request["since"] == nil)
    client.send(rawLine(1))
    waitForContent(whole.joined())
    program.signal(signal)
    #expect(try program.error.rest() == "hrzone: connected again.\nhrzone: 3 notifications in \(file).\n")
    #expect(try program.end() == 0)
  }

  @Test("overwrites nothing unless forced")
  func force() throws {
    let descriptor = open(file, O_CREAT | O_WRONLY, 0o644)
    #expect(write(descriptor, "precious\n", 9) == 9)
    close(descriptor)
    let refused = try Program.run(["capture", "--socket", socket, file])
    #expect(refused.status == 73)
    #expect(refused.error.contains("--force"))
    #expect(content(file) == "precious\n")
    let daemon = try FakeDaemon(socket)
    let program = try Program(["capture", "--socket", socket, "--force", file])
    let (client, _) = try daemon.subscriber()
    client.send(rawLine(1))
    waitForContent(hello() + "\n" + rawLine(1) + "\n")
    program.signal(SIGTERM)
    #expect(try program.end() == 0)
  }

  @Test("without a daemon no file is left")
  func noFile() throws {
    #expect(try Program.run(["capture", "--socket", socket, file]).status == 69)
    #expect(!folder.names.contains("run.jsonl"))
  }

  @Test("writes to standard output, ends after its time, and counts")
  func standardOutput() throws {
    let daemon = try FakeDaemon(socket)
    let program = try Program(["capture", "--socket", socket, "--seconds", "1", "-"])
    let (client, _) = try daemon.subscriber()
    client.send(rawLine(1))
    #expect(try program.output.rest() == hello() + "\n" + rawLine(1) + "\n")
    #expect(try program.error.rest() == "hrzone: 1 notifications in the output.\n")
    #expect(try program.end() == 0)
  }

  @Test("a full disk is named", .enabled(if: access("/dev/full", W_OK) == 0))
  func fullDisk() throws {
    let daemon = try FakeDaemon(socket)
    let program = try Program(["capture", "--socket", socket, "--force", "/dev/full"])
    let client = try daemon.accept()
    client.send(hello())
    let error = try program.error.rest()
    #expect(error.contains("cannot write /dev/full: No space left on device."))
    #expect(try program.end() == 74)
  }
}
