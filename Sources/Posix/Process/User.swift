import Glibc

/// A user of the system, and the groups. getpwnam(3), getgrnam(3).
public struct User {
  /// The name.
  public let name: String
  /// The number of the group that is the user's own.
  public let group: UInt32

  /// The user that runs this process; nil where nothing is known of them.
  public static var current: User? {
    guard let entry = unsafe getpwuid(geteuid()), let name = unsafe entry.pointee.pw_name else { return nil }
    return unsafe User(name: String(cString: name), group: entry.pointee.pw_gid)
  }

  /// Whether root runs this process.
  public static var isRoot: Bool { geteuid() == 0 }

  /// The number of the group `name`; nil where there is none.
  public static func group(named name: String) -> UInt32? {
    guard let entry = unsafe getgrnam(name) else { return nil }
    return unsafe entry.pointee.gr_gid
  }

  /// Whether this process has the group of the number `group`.
  public static func has(group: UInt32) -> Bool {
    // The most that Linux gives a process.
    var list = [gid_t](repeating: 0, count: 65_536)
    let count = unsafe getgroups(Int32(list.count), &list)
    return getegid() == group || list.prefix(max(0, Int(count))).contains(group)
  }

  /// Whether the system's list has the user in the group of the number `group`: the next login has it.
  public func isListed(inGroup group: UInt32) -> Bool {
    var count: Int32 = 1024
    var listed = [gid_t](repeating: 0, count: Int(count))
    guard unsafe getgrouplist(name, self.group, &listed, &count) >= 0 else { return false }
    return listed.prefix(Int(count)).contains(group)
  }
}
