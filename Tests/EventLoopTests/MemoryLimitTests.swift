import EventLoop
import Testing

struct MemoryLimitTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: [String: String]
    let limit: Int?

    init(_ testDescription: String, _ files: [String: String], _ limit: Int?) {
      self.testDescription = testDescription
      self.files = files
      self.limit = limit
    }
  }

  static let version2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n"
  static let version1 = """
    23 1 0:20 / /proc rw shared:13 - proc proc rw
    34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
    35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:5 - cgroup cgroup rw,memory

    """
  static let hybrid = version1 + "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"

  static let cases = [
    Case("no control groups", [:], nil),
    Case("no limit", ["/proc/self/mountinfo": version2, "/proc/self/cgroup": "0::/a\n"], nil),
    Case(
      "version 2, the group's own limit",
      [
        "/proc/self/mountinfo": version2, "/proc/self/cgroup": "0::/system.slice/hrzoned.service\n",
        "/sys/fs/cgroup/system.slice/hrzoned.service/memory.max": "268435456\n",
        "/sys/fs/cgroup/system.slice/memory.max": "max\n", "/sys/fs/cgroup/memory.max": "max\n",
      ], 268_435_456),
    Case(
      "version 2, a limit above",
      [
        "/proc/self/mountinfo": version2, "/proc/self/cgroup": "0::/a/b\n",
        "/sys/fs/cgroup/a/b/memory.max": "268435456\n", "/sys/fs/cgroup/a/memory.max": "67108864\n",
      ], 67_108_864),
    Case(
      "version 2, where it is slowed down",
      [
        "/proc/self/mountinfo": version2, "/proc/self/cgroup": "0::/a\n", "/sys/fs/cgroup/a/memory.max": "268435456\n",
        "/sys/fs/cgroup/a/memory.high": "100000000\n",
      ], 100_000_000),
    Case(
      "version 1",
      [
        "/proc/self/mountinfo": version1, "/proc/self/cgroup": "5:cpuset:/other\n4:memory:/a/b\n",
        "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": "9223372036854771712\n",
        "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "67108864\n",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        "/sys/fs/cgroup/memory/other/memory.limit_in_bytes": "5\n",
      ], 67_108_864),
    Case(
      "version 1 beside version 2",
      [
        "/proc/self/mountinfo": hybrid, "/proc/self/cgroup": "4:cpu,memory:/a\n0::/\n",
        "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "67108864\n",
      ], 67_108_864),
    Case(
      "a container that sees its own group alone",
      [
        "/proc/self/mountinfo": "35 31 0:32 /docker/1f /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n",
        "/proc/self/cgroup": "4:memory:/docker/1f/x\n",
        "/sys/fs/cgroup/memory/x/memory.limit_in_bytes": "9223372036854771712\n",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "67108864\n",
      ], 67_108_864),
    Case(
      "a group out of sight",
      [
        "/proc/self/mountinfo": version2, "/proc/self/cgroup": "0::/../../b\n", "/sys/fs/cgroup/memory.max": "7\n",
        "/sys/fs/cgroup/../memory.max": "5\n",
      ], 7),
    Case(
      "what is no number",
      [
        "/proc/self/mountinfo": "x\n1 2 3 - cgroup2\n" + version2, "/proc/self/cgroup": "\n0\n0::/a\n",
        "/sys/fs/cgroup/a/memory.max": "-1\n", "/sys/fs/cgroup/memory.max": "99999999999999999999\n",
      ], nil),
  ]

  @Test(arguments: cases) func theLeastLimitUpTheHierarchyCounts(_ example: Case) {
    #expect(MemoryLimit.ofControlGroup { example.files[$0].map { Array($0.utf8) } } == example.limit)
  }
}
