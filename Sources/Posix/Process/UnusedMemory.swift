import CPosix
import Glibc

/// Memory that the process no longer needs.
public enum UnusedMemory {
  /// Returns freed memory that the C library keeps for reuse to the system. malloc_trim(3).
  public static func release() {
    _ = malloc_trim(0)
  }

  /// Removes the pages of programs and libraries from the process's memory that are as they are in their files, such as the code
  /// that ran at the start. What is needed again is mapped again, from the page cache. madvise(2), MADV_DONTNEED.
  public static func releaseCode() {
    guard let bytes = try? BoundedFile.read("/proc/self/smaps", atMost: 128 * 1024) else { return }
    for mapping in unchangedMappings(String(decoding: bytes, as: UTF8.self)) {
      guard let address = unsafe UnsafeMutableRawPointer(bitPattern: mapping.lowerBound) else { continue }
      unsafe madvise(address, Int(mapping.count), MADV_DONTNEED)
    }
  }

  /// The addresses of the mappings of files in `smaps` that were never written: proc_pid_smaps(5).
  static func unchangedMappings(_ smaps: String) -> [Range<UInt>] {
    var unchanged: [Range<UInt>] = []
    var current: Range<UInt>?
    for line in smaps.split(separator: "\n") {
      let fields = line.split(separator: " ", omittingEmptySubsequences: true)
      guard fields.count >= 2 else { continue }
      if let ends = range(fields[0]) {
        // Permissions, offset, device, inode and path. A private mapping that can be written may have been.
        let isCode =
          fields.count >= 6 && fields[1].hasPrefix("r-") && fields[1].hasSuffix("p") && fields[5].hasPrefix("/")
        current = isCode ? ends : nil
      } else if fields[0] == "Anonymous:", let ends = current {
        // Pages that the linker changed when it loaded the file are anonymous, and would be lost.
        if fields[1] == "0" { unchanged.append(ends) }
        current = nil
      }
    }
    return unchanged
  }

  /// The addresses in a text such as "7f3d2fe56000-7f3d2ffd1000".
  private static func range(_ text: Substring) -> Range<UInt>? {
    let ends = text.split(separator: "-")
    guard ends.count == 2, let first = UInt(ends[0], radix: 16), let end = UInt(ends[1], radix: 16), first < end else {
      return nil
    }
    return first..<end
  }
}
