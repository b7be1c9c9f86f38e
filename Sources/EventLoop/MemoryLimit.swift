/// The memory limit of the process's control group, in bytes. It includes kernel memory for the process, such as full
/// socket buffers. cgroups(7).
public enum MemoryLimit {
  /// Version 1 writes "no limit" as the greatest multiple of a page.
  private static let unlimited = 1 << 60

  /// The lowest limit of the process's group and its parents, in either version; nil if none is set.
  /// - Parameter read: returns the bytes of a file, or nil if it cannot be read.
  public static func ofControlGroup(read: (String) -> [UInt8]?) -> Int? {
    guard let mounts = read("/proc/self/mountinfo"), let groups = read("/proc/self/cgroup") else { return nil }
    var least: Int?
    for mount in lines(mounts).compactMap(Mount.init) {
      guard let group = lines(groups).lazy.compactMap({ mount.path(ofGroup: $0) }).first else { continue }
      for directory in mount.directories(from: group) {
        for name in mount.isVersion2 ? ["memory.max", "memory.high"] : ["memory.limit_in_bytes"] {
          // The value "max" is not a number.
          guard let line = read("\(directory)/\(name)").flatMap({ lines($0).first }), let limit = Int(line),
            (1..<unlimited).contains(limit)
          else { continue }
          least = min(least ?? limit, limit)
        }
      }
    }
    return least
  }

  private static func lines(_ bytes: [UInt8]) -> [Substring] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }

  /// A mounted hierarchy that can limit memory: a line of /proc/self/mountinfo. proc_pid_mountinfo(5).
  private struct Mount {
    let isVersion2: Bool
    /// The group that is mounted.
    let root: Substring
    let point: Substring

    init?(_ line: Substring) {
      let fields = line.split(separator: " ")
      guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
      switch fields[dash + 1] {
      case "cgroup2": isVersion2 = true
      case "cgroup" where fields[dash + 3].split(separator: ",").contains("memory"): isVersion2 = false
      default: return nil
      }
      root = fields[3]
      point = fields[4]
    }

    /// The path of the group in `line` of /proc/self/cgroup, such as `4:memory:/system.slice`; nil for another hierarchy.
    func path(ofGroup line: Substring) -> Substring? {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      let isThis = isVersion2 ? fields[0] == "0" : fields[1].split(separator: ",").contains("memory")
      return isThis ? fields[2] : nil
    }

    /// The directories of `group` and its parents, as far as they are mounted.
    func directories(from group: Substring) -> [String] {
      var names = group.split(separator: "/")
      let above = root.split(separator: "/")
      // The group may lie outside the mount, as in some containers. Then only the mounted group is visible.
      if names.starts(with: above), !names.contains("..") { names.removeFirst(above.count) } else { names = [] }
      return (0...names.count).reversed().map { depth in
        names.prefix(depth).reduce(String(point)) { "\($0)/\($1)" }
      }
    }
  }
}
