import CPosix

/// Renaming in the directory that the descriptor refers to. renameat2(2).
extension OwnedDescriptor {
  /// Renames `from` to `to`, unless `to` exists.
  /// - Returns: whether it succeeded. If not, `errno` is EEXIST if `to` exists, and EINVAL on a file system without this
  ///   operation.
  public func renameWithoutReplacing(_ from: String, to: String) -> Bool {
    unsafe hrzoned_rename_noreplace(raw, from, to) == 0
  }

  /// Exchanges the names `first` and `second` atomically.
  /// - Returns: whether it succeeded. If not, `errno` is ENOENT if one is missing, and EINVAL on a file system without
  ///   this operation.
  public func exchangeNames(_ first: String, _ second: String) -> Bool {
    unsafe hrzoned_rename_exchange(raw, first, second) == 0
  }
}
