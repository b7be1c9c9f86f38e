import CPosix

/// Names in the directory that the descriptor is of. renameat2(2).
extension OwnedDescriptor {
  /// Renames `from` to `to`, unless there is a `to`.
  /// - Returns: whether it did; if not, `errno` says why: EEXIST if there is a `to`, EINVAL on a file system that cannot do it.
  public func renameWithoutReplacing(_ from: String, to: String) -> Bool {
    unsafe hrzoned_rename_noreplace(raw, from, to) == 0
  }

  /// Exchanges the names `first` and `second` in one step.
  /// - Returns: whether it did; if not, `errno` says why: ENOENT if one is missing, EINVAL on a file system that cannot do it.
  public func exchangeNames(_ first: String, _ second: String) -> Bool {
    unsafe hrzoned_rename_exchange(raw, first, second) == 0
  }
}
