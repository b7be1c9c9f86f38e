import EventLoop
import GATT
import Glibc
import Posix
import Primitives
import SensorLink
import TestSupport
import Testing

@Suite struct UnixConnectorTests {
  let loop: Loop
  let recorder: LinkRecorder
  let folder: Folder
  var directory: String { folder.path }

  init() throws {
    loop = try Loop()
    recorder = LinkRecorder(loop)
    folder = try Folder()
  }

  func listen(at path: String, type: __socket_type = SOCK_SEQPACKET) throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(type.rawValue | SOCK_NONBLOCK.rawValue), 0)
    try #require(UnixAddress(path: path)).bind(descriptor)
    try #require(Glibc.listen(descriptor, 1) == 0)
    return descriptor
  }

  /// The complete procedure in real time, with a strap that listens on a socket in the file system.
  @Test func aStrapOnASocket() throws {
    let path = directory + "/strap"
    let listener = try listen(at: path)
    let strap = try ServedStrap(loop, Services.all)
    strap.onEvent = { event in
      if case .subscribed = event { strap.notify([0, 143]) }
    }
    let watch = try loop.watch(listener, for: .readable) { _ in
      let raw = accept(listener, nil, nil)
      _ = fcntl(raw, F_SETFL, O_NONBLOCK)
      if raw >= 0 { try? strap.serve(OwnedDescriptor(adopting: raw)) }
    }
    let link = ATTLink(loop: loop, name: .unix, connector: UnixConnector(path: path))
    #expect(try recorder.run(link) { $0.facts.count == 3 && !$0.values.isEmpty })
    #expect(recorder.phases == [.connecting, .discovering, .discovering, .live])
    #expect(recorder.values.first?.bytes == [0, 143])
    withExtendedLifetime(watch) {}
    close(listener)
  }

  @Test(arguments: [
    ("absent", "There is no socket"), ("deaf", "Nothing is listening"), ("stream", "not of type SOCK_SEQPACKET"),
    (String(repeating: "x", count: 108), "too long"),
  ])
  func whatCannotBeReached(_ name: String, _ reason: String) throws {
    let path = directory + "/" + name
    switch name {
    case "deaf": close(try listen(at: path))
    case "stream": _ = try listen(at: path, type: SOCK_STREAM)
    default: break
    }
    let link = ATTLink(loop: loop, name: .unix, connector: UnixConnector(path: path))
    #expect(try recorder.run(link) { $0.ends.count == 1 })
    #expect(recorder.ends.first?.reason.contains(reason) == true)
    #expect(recorder.ends.first?.reason.contains(path) == true)
  }

  @Test func aStoppedConnectorSaysNothing() throws {
    let link = ATTLink(loop: loop, name: .unix, connector: UnixConnector(path: directory + "/absent"))
    let timer = loop.schedule(at: loop.now) { _ in link.stop() }
    #expect(try !recorder.run(link, for: .milliseconds(50)) { !$0.ends.isEmpty || !$0.phases.isEmpty })
    withExtendedLifetime(timer) {}
  }
}
