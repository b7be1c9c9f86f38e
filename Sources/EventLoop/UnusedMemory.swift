import CSystemd

/// Memory that is held and not used: what was freed and the C library keeps for the next time, and the code that only a start
/// needs. Code is the last that a system in want of memory takes away by itself.
public enum UnusedMemory {
  /// Gives it back to the system. Code that is needed after all is mapped again where it is, without reading a file.
  /// malloc_trim(3), madvise(2).
  public static func giveBack() {
    hrzoned_unmap_code()
    _ = malloc_trim(0)
  }
}
