import Glibc
import Posix
import TestSupport
import Testing

@Suite("Unix addresses") struct UnixAddressTests {
  /// A path of 107 bytes leaves room for its NUL; a longer one does not.
  @Test func theLongestPath() {
    #expect(UnixAddress(path: "") == nil)
    #expect(UnixAddress(path: String(repeating: "a", count: 107)) != nil)
    #expect(UnixAddress(path: String(repeating: "a", count: 108)) == nil)
    #expect(UnixAddress(path: String(repeating: "é", count: 54)) == nil)
  }

  @Test func aSocketIsReachedWhereItWasBound() throws {
    let folder = try Folder()
    let address = try #require(UnixAddress(path: folder.path + "/socket"))
    let client = try UnixAddress.makeSocket()
    #expect(throws: SystemError("connect", code: ENOENT)) { try address.connect(client.raw) }
    let listener = try UnixAddress.makeSocket()
    try address.bind(listener.raw)
    #expect(throws: SystemError("connect", code: ECONNREFUSED)) { try address.connect(client.raw) }
    try #require(listen(listener.raw, 1) == 0)
    try address.connect(client.raw)
    let other = try UnixAddress.makeSocket()
    #expect(throws: SystemError("bind it", code: EADDRINUSE)) { try address.bind(other.raw, "bind it") }
  }
}
