import TestSupport
import Testing

@Suite("The example of how to write a client") struct ExampleTests {
  let folder: Folder
  var socket: String { folder.path + "/s" }

  init() throws {
    folder = try Folder()
  }

  @Test("the documentation quotes the compiled example")
  func page() throws {
    let repository = String(#filePath.dropLast("Tests/ZoneClientTests/ExampleTests.swift".count))
    let example = try #require(Folder.content(repository + "Tests/ClientExample/main.swift"))
    let page = try #require(Folder.content(repository + "Sources/ZoneClient/ZoneClient.docc/WriteAClient.md"))
    #expect(page.contains("```swift\n" + example + "```\n"))
  }

  @Test("it follows a daemon, sends a request, and continues after a loss")
  func example() throws {
    let example: ChildProgram
    do {
      let daemon = try FakeDaemon(socket)
      example = try ChildProgram("client-example", [], ["HRZONE_SOCKET": socket])
      let client = try daemon.accept()
      client.send(hello())
      #expect(
        try client.line()
          == #"{"id":1,"method":"subscribe","reports":["sample","alert"],"since":{"boot":"none","seq":0}}"#)
      client.send(#"{"type":"reply","id":1,"from":1}"#)
      #expect(try client.line() == #"{"id":2,"method":"straps.list"}"#)
      client.send(sampleLine(1))
      client.send(#"{"type":"reply","id":2,"straps":[{"address":"F0:9E:1A:00:00:01"}]}"#)
      client.send(alertLine(2, "Too fast"))
      #expect(try example.output.line() == "F0:9E:1A:00:00:01: 143 bpm, zone LSD")
      #expect(try example.output.line() == "straps: F0:9E:1A:00:00:01")
      #expect(try example.output.line() == "F0:9E:1A:00:00:01: Too fast")
    }
    #expect(try example.output.line() == "hrzoned closed the connection; trying again")
    let daemon = try FakeDaemon(socket)
    let client = try daemon.accept()
    client.send(hello(seq: 2))
    #expect(
      try client.line()
        == #"{"id":1,"method":"subscribe","reports":["sample","alert"],"since":{"boot":"b1","seq":2}}"#)
    client.send(sampleLine(2))
    client.send(sampleLine(3, bpm: 150))
    try example.output.until("F0:9E:1A:00:00:01: 150 bpm, zone LSD\n")
    #expect(!example.output.text.contains("143 bpm, zone LSD\nF0:9E:1A:00:00:01: 150"))
  }

  @Test("it reports a missing daemon")
  func noDaemon() throws {
    let example = try ChildProgram("client-example", [], ["HRZONE_SOCKET": socket])
    #expect(try example.output.rest() == "hrzoned is not running: there is no \(socket)\n")
    #expect(try example.end() == 1)
  }
}
