import Glibc

/// A user of the system, and groups. getpwnam(3), getgrnam(3).
public struct User {
  /// The name.
  public let name: String
  /// The ID of the user's primary group.
  public let group: UInt32

  /// The user of this process; nil if the system does not know it.
  public static var current: User? { User(id: geteuid()) }

  /// The user with the ID `id`; nil if the system does not know it.
  public init?(id: UInt32) {
    guard let entry = unsafe getpwuid(id) else { return nil }
    unsafe self.init(entry.pointee)
  }

  /// The user called `name`; nil if the system does not know it.
  public init?(named name: String) {
    guard let entry = unsafe getpwnam(name) else { return nil }
    unsafe self.init(entry.pointee)
  }

  private init?(_ entry: passwd) {
    guard let name = unsafe entry.pw_name else { return nil }
    unsafe self.name = String(cString: name)
    group = unsafe entry.pw_gid
  }

  /// Whether root runs this process.
  public static var isRoot: Bool { geteuid() == 0 }

  /// The ID of the group `name`; nil if there is none.
  public static func group(named name: String) -> UInt32? {
    guard let entry = unsafe getgrnam(name) else { return nil }
    return unsafe entry.pointee.gr_gid
  }

  /// Whether this process is in the group with the ID `group`.
  public static func has(group: UInt32) -> Bool {
    // The limit of Linux.
    var list = [gid_t](repeating: 0, count: 65_536)
    let count = unsafe getgroups(Int32(list.count), &list)
    return getegid() == group || list.prefix(max(0, Int(count))).contains(group)
  }

  /// Whether the user database lists the user in the group with the ID `group`. The membership takes effect at the next
  /// login.
  public func isListed(inGroup group: UInt32) -> Bool {
    var count: Int32 = 1024
    var listed = [gid_t](repeating: 0, count: Int(count))
    guard unsafe getgrouplist(name, self.group, &listed, &count) >= 0 else { return false }
    return listed.prefix(Int(count)).contains(group)
  }
}
