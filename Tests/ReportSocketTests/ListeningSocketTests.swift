import CSystemd
import EventLoop
import Glibc
import Posix
import Primitives
import TestSupport
import Testing

@testable import ReportSocket

final class ListeningSocketTests {
  let directory: String

  init() throws { directory = try temporaryDirectory() }

  deinit { rmdir(directory) }

  func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Binds a socket at `path` and abandons it, as a killed daemon does.
  func leaveDeadSocket(at path: String) throws {
    let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    try #require(UnixAddress(path: path)).bind(raw)
    close(raw)
  }

  func mode(of path: String) throws -> mode_t {
    var status = stat()
    try #require(lstat(path, &status) == 0)
    return status.st_mode & 0o777
  }

  func entries() -> [String] { Folder.names(directory) }

  @Test func theFileIsForItsOwnerAndGroupAndGoesWithTheSocket() throws {
    let path = directory + "/socket"
    do {
      let socket = try ListeningSocket(path: path)
      #expect(try mode(of: path) == 0o660)
      withExtendedLifetime(socket) {}
    }
    #expect(!exists(path))
    #expect(entries().isEmpty)
  }

  /// A chmod by name could hit a file that another user put there meanwhile.
  @Test func theFileIsMadeWithItsModeUnderAnotherName() throws {
    let watch = inotify_init1(Int32(O_NONBLOCK))
    defer { close(watch) }
    try #require(inotify_add_watch(watch, directory, UInt32(IN_CREATE | IN_ATTRIB | IN_MOVED_TO)) >= 0)
    _ = try ListeningSocket(path: directory + "/socket")
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(watch, &buffer, buffer.count)
    var events: [UInt32] = []
    var offset = 0
    // struct inotify_event: int wd; uint32_t mask, cookie, len; char name[len].
    while offset + 16 <= count {
      events.append(try buffer.span.bytes.load(UInt32.self, at: offset + 4))
      offset += 16 + Int(try buffer.span.bytes.load(UInt32.self, at: offset + 12))
    }
    #expect(events == [UInt32(IN_CREATE), UInt32(IN_MOVED_TO)])
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
    // A symbolic link is not followed, because its target may belong to another user.
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
    // The temporary name beside it is longer, and must fit too.
    let deep = directory + "/" + String(repeating: "y", count: 104 - directory.utf8.count - 1)
    try #require(mkdir(deep, 0o700) == 0)
    defer { rmdir(deep) }
    try leaveDeadSocket(at: deep + "/s")
    _ = try ListeningSocket(path: deep + "/s")
    let longest = directory + "/" + String(repeating: "x", count: 107 - directory.utf8.count - 1)
    _ = try ListeningSocket(path: longest)
    let tooLong = longest + "x"
    let error = #expect(throws: ListeningError.self) { try ListeningSocket(path: tooLong) }
    #expect(error == .pathTooLong(path: tooLong))
    #expect(error?.description.contains("108 bytes and may have 107") == true)
  }

  @Test(arguments: [
    ("", "Invalid argument"),
    ("/no/such/directory/socket", "there is no directory /no/such/directory: make it with mkdir"),
    ("/socket\0", "Invalid argument"),
  ])
  func whatCannotBeListenedAtSaysWhy(path: String, reason: String) {
    let error = #expect(throws: ListeningError.self) { try ListeningSocket(path: path) }
    #expect(error?.description.contains(reason) == true)
  }

  @Test func aLockOnTheDirectoryDoesNotPreventAStart() throws {
    let lock = open(directory, O_RDONLY | O_DIRECTORY)
    try #require(flock(lock, LOCK_EX) == 0)
    _ = try ListeningSocket(path: directory + "/socket")
    close(lock)
  }

  /// Both find the same dead socket; the second replaces it between the first's check and its rename.
  @Test func ofTwoDaemonsThatStartAtOnceOneServes() throws {
    let path = directory + "/socket"
    try leaveDeadSocket(at: path)
    var winner: ListeningSocket?
    #expect(throws: ListeningError.inUse(path: path)) {
      try ListeningSocket(path: path, user: geteuid()) { winner = try ListeningSocket(path: path) }
    }
    let client = try TestClient(path: path)
    guard case .connection = winner?.accept() else {
      Issue.record("the socket at the path is not the winner's")
      return
    }
    #expect(entries() == ["socket"])
    winner = nil
    #expect(!exists(path))
    withExtendedLifetime(client) {}
  }

  /// A file of another program that appears after the check is not touched.
  @Test func whatComesAfterTheLookIsLeftAlone() throws {
    let path = directory + "/socket"
    try leaveDeadSocket(at: path)
    #expect(throws: ListeningError.notASocket(path: path)) {
      try ListeningSocket(path: path, user: geteuid()) {
        unlink(path)
        close(open(path, O_CREAT | O_WRONLY, 0o600))
      }
    }
    #expect(try mode(of: path) == 0o600)
    #expect(entries() == ["socket"])
    unlink(path)
    // If the dead socket disappears meanwhile, the place is free.
    try leaveDeadSocket(at: path)
    _ = try ListeningSocket(path: path, user: geteuid()) { unlink(path) }
  }

  @Test func rootDoesNotListenInTheDirectoryOfAnother() throws {
    // The tests may run as root, who can give the file away, or as another user.
    if geteuid() == 0 { try #require(chown(directory, 65534, 65534) == 0) }
    let owner = geteuid() == 0 ? 65534 : geteuid()
    let error = #expect(throws: ListeningError.directoryOfAnother(directory, user: owner)) {
      try ListeningSocket(path: directory + "/socket", user: 0)
    }
    #expect(error?.description.contains("choose a directory of root with --socket") == true)
    #expect(entries().isEmpty)
    _ = try ListeningSocket(path: directory + "/socket", user: owner)
    #expect(throws: Never.self) { try ListeningSocket(path: "/tmp/hrzoned-test-\(getpid())", user: 0) }
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
