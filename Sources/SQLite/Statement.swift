import CSQLite

/// A prepared statement.
@safe final class Statement {
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer) {
    unsafe self.handle = handle
  }

  deinit {
    unsafe sqlite3_finalize(handle)
  }

  func step() -> Int32 { unsafe sqlite3_step(handle) }

  func reset() {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
  }

  func bind(_ value: Value, at index: Int32) -> Int32 {
    switch value {
    case .null: return unsafe sqlite3_bind_null(handle, index)
    case .integer(let number): return unsafe sqlite3_bind_int64(handle, index, number)
    case .real(let number): return unsafe sqlite3_bind_double(handle, index, number)
    case .text(let text): return unsafe hrlog_bind_text(handle, index, text, Int32(clamping: text.utf8.count))
    case .blob(let bytes):
      return unsafe bytes.withUnsafeBytes { raw in
        unsafe hrlog_bind_blob(handle, index, raw.baseAddress, Int32(clamping: raw.count))
      }
    }
  }

  func integer(_ index: Int32) -> Int64? {
    isNull(index) ? nil : unsafe sqlite3_column_int64(handle, index)
  }

  func real(_ index: Int32) -> Double? {
    isNull(index) ? nil : unsafe sqlite3_column_double(handle, index)
  }

  func text(_ index: Int32) -> String? {
    guard !isNull(index), let bytes = unsafe sqlite3_column_text(handle, index) else { return nil }
    let count = Int(unsafe sqlite3_column_bytes(handle, index))
    return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  func blob(_ index: Int32) -> [UInt8]? {
    guard !isNull(index) else { return nil }
    // An empty value has no address.
    guard let bytes = unsafe sqlite3_column_blob(handle, index) else { return [] }
    let count = Int(unsafe sqlite3_column_bytes(handle, index))
    return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  func value(_ index: Int32) -> Value {
    switch unsafe sqlite3_column_type(handle, index) {
    case SQLITE_INTEGER: .integer(unsafe sqlite3_column_int64(handle, index))
    case SQLITE_FLOAT: .real(unsafe sqlite3_column_double(handle, index))
    case SQLITE_TEXT: .text(text(index))
    case SQLITE_BLOB: .blob(blob(index) ?? [])
    default: .null
    }
  }

  private func isNull(_ index: Int32) -> Bool { unsafe sqlite3_column_type(handle, index) == SQLITE_NULL }
}
