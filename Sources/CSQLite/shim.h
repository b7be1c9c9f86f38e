#pragma once
// The header of SQLite, which SQLite uses, and the calls that need a macro which Swift does not import.
#include <sqlite3.h>

// Binds a copy of LENGTH bytes at TEXT. sqlite3_bind_text(3).
static inline int hrlog_bind_text(sqlite3_stmt *statement, int index, const char *text, int length) {
  return sqlite3_bind_text(statement, index, text, length, SQLITE_TRANSIENT);
}

// Leaves the write-ahead log as it is when the last connection closes. sqlite3_db_config(3).
static inline void hrlog_keep_log(sqlite3 *database) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

// Binds a copy of LENGTH bytes at BYTES. An empty one is a value of no bytes, and not NULL. sqlite3_bind_blob(3).
static inline int hrlog_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int length) {
  return length == 0 ? sqlite3_bind_zeroblob(statement, index, 0)
                     : sqlite3_bind_blob(statement, index, bytes, length, SQLITE_TRANSIENT);
}
