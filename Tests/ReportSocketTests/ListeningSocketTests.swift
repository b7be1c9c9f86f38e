import CSystemd
import EventLoop
import Glibc
import Testing

@testable import ReportSocket

final class ListeningSocketTests {
  let directory: String

  init() throws { directory = try temporaryDirectory() }

  deinit { rmdir(directory) }

  func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Binds a socket at `path` and lets go of it, as a daemon does that was killed.
  func leaveDeadSocket(at path: String) throws {
    let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    try #require(result == 0)
    close(raw)
  }

  @Test func theFileIsForItsOwnerAndGroupAndGoesWithTheSocket() throws {
    let path = directory + "/socket"
    let mask = umask(0o777)
    defer { umask(mask) }
    do {
      let socket = try ListeningSocket(path: path)
      var status = stat()
      try #require(lstat(path, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o660)
      withExtendedLifetime(socket) {}
    }
    #expect(!exists(path))
  }

  @Test func aDeadSocketIsReplaced() throws {
    let path = directory + "/socket"
    try leaveDeadSocket(at: path)
    do {
      let socket = try ListeningSocket(path: path)
      _ = try TestClient(path: path)
      withExtendedLifetime(socket) {}
    }
    #expect(!exists(path))
  }

  @Test func aLiveSocketIsLeftAlone() throws {
    let path = directory + "/socket"
    do {
      let first = try ListeningSocket(path: path)
      #expect(throws: ListeningError.inUse(path: path)) { try ListeningSocket(path: path) }
      _ = try TestClient(path: path)
      withExtendedLifetime(first) {}
    }
  }

  @Test func whatIsNoSocketIsLeftAlone() throws {
    let path = directory + "/file"
    close(open(path, O_CREAT | O_WRONLY, 0o600))
    #expect(throws: ListeningError.notASocket(path: path)) { try ListeningSocket(path: path) }
    #expect(exists(path))
    // A symbolic link is not followed to what may be another's.
    try leaveDeadSocket(at: directory + "/dead")
    symlink(directory + "/dead", directory + "/link")
    #expect(throws: ListeningError.notASocket(path: directory + "/link")) {
      try ListeningSocket(path: directory + "/link")
    }
    for name in ["file", "dead", "link"] { unlink(directory + "/" + name) }
  }

  @Test func anothersFileIsNotRemoved() throws {
    let path = directory + "/socket"
    do {
      let socket = try ListeningSocket(path: path)
      unlink(path)
      try leaveDeadSocket(at: path)
      withExtendedLifetime(socket) {}
    }
    #expect(exists(path))
    unlink(path)
  }

  @Test func aPathIsAsLongAsAnAddressTakes() throws {
    let longest = directory + "/" + String(repeating: "x", count: 107 - directory.utf8.count - 1)
    _ = try ListeningSocket(path: longest)
    let tooLong = longest + "x"
    let error = #expect(throws: ListeningError.self) { try ListeningSocket(path: tooLong) }
    #expect(error == .pathTooLong(path: tooLong))
    #expect(error?.description.contains("108 bytes and may have 107") == true)
  }

  @Test(arguments: [
    ("", "Invalid argument"),
    ("/no/such/directory/socket", "open the socket's directory /no/such/directory: No such file"),
    ("/socket\0", "Invalid argument"),
  ])
  func whatCannotBeListenedAtSaysWhy(path: String, reason: String) {
    let error = #expect(throws: ListeningError.self) { try ListeningSocket(path: path) }
    #expect(error?.description.contains(reason) == true)
  }

  @Test func twoDaemonsDoNotStartAtOnce() throws {
    let lock = open(directory, O_RDONLY | O_DIRECTORY)
    try #require(flock(lock, LOCK_EX) == 0)
    #expect(throws: ListeningError.locked(directory: directory)) { try ListeningSocket(path: directory + "/socket") }
    close(lock)
    _ = try ListeningSocket(path: directory + "/socket")
  }

  @Test func aSocketOfSystemdsIsTakenAndItsFileStays() throws {
    let path = directory + "/socket"
    let made = try ListeningSocket(path: path)
    let handed = dup(made.descriptor.raw)
    do {
      let adopted = try ListeningSocket(adopting: OwnedDescriptor(adopting: handed))
      let client = try TestClient(path: path)
      guard case .connection = adopted.accept() else {
        Issue.record("no connection")
        return
      }
      guard case .none = adopted.accept() else {
        Issue.record("a second connection, or it waits")
        return
      }
      withExtendedLifetime(client) {}
    }
    #expect(exists(path))
    made.removeFile()
  }

  @Test(arguments: [
    (AF_UNIX, Int32(SOCK_STREAM.rawValue)), (AF_UNIX, Int32(SOCK_SEQPACKET.rawValue)),
    (AF_INET, Int32(SOCK_STREAM.rawValue)),
  ])
  func whatSystemdHandsOverMustListen(family: Int32, type: Int32) throws {
    let raw = socket(family, type, 0)
    try #require(raw >= 0)
    #expect(throws: ListeningError.notListening) { try ListeningSocket(adopting: OwnedDescriptor(adopting: raw)) }
  }
}
