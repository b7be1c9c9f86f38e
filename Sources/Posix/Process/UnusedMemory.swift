import CPosix

/// Memory that was freed, and that the C library keeps for the next time.
public enum UnusedMemory {
  /// Gives it back to the system. malloc_trim(3).
  public static func giveBack() {
    _ = malloc_trim(0)
  }
}
