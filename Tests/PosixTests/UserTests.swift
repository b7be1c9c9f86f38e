import Glibc
import Posix
import Testing

@Suite("Users and the environment") struct UserTests {
  @Test func theUserWhoRunsThis() throws {
    let user = try #require(User.current)
    #expect(!user.name.isEmpty)
    #expect(User.isRoot == (geteuid() == 0))
    #expect(user.isListed(inGroup: user.group))
    #expect(User.has(group: getegid()))
    #expect(!User.has(group: 4_000_000_000))
    #expect(User(id: geteuid())?.name == user.name && User(named: user.name)?.group == user.group)
    #expect(User(id: 4_000_000_000) == nil && User(named: "no such user") == nil && User(named: "") == nil)
    #expect(User(id: 0)?.name == "root")
    #expect(User.group(named: "root") == 0)
    #expect(User.group(named: "no such group") == nil)
  }

  @Test func variables() {
    let all = ProcessEnvironment.variables()
    #expect(ProcessEnvironment.variable("PATH") == all["PATH"])
    #expect(ProcessEnvironment.variable("HRZONE_NOT_SET") == nil)
    #expect(ProcessEnvironment.find("sh", in: "/nowhere:/bin") == "/bin/sh")
    #expect(ProcessEnvironment.find("sh", in: "/nowhere") == nil)
  }
}
