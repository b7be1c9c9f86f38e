import CPosix

/// Freed memory that the C library keeps for reuse.
public enum UnusedMemory {
  /// Returns it to the system. malloc_trim(3).
  public static func release() {
    _ = malloc_trim(0)
  }
}
