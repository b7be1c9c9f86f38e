import CPosix

/// Freed memory that the C library keeps for reuse.
public enum UnusedMemory {
  /// Returns that memory to the system. malloc_trim(3).
  public static func release() {
    _ = malloc_trim(0)
  }
}
