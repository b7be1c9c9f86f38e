import Glibc
import TestSupport

/// Makes a program log what it does to the files of a folder, or kills it there: a library that is loaded before the C library.
final class DiskLog {
  private let library: String
  private let log: String

  /// A change of a file or of the folder, in the order of the program's calls. Its time is CLOCK_BOOTTIME in nanoseconds.
  struct Call {
    enum Kind: UInt8 {
      /// A file was opened; it was made if there was none.
      case open = 1
      case write, truncate, sync, unlink, rename, close
    }

    let kind: Kind
    let time: Int64
    let descriptor: Int32
    /// The place of a write, or the new size.
    let offset: Int
    /// The bytes of a write, or the path; of a rename both paths with a NUL between them.
    let bytes: [UInt8]

    var paths: [String] { bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) } }
  }

  /// Builds the library in `folder` with the C compiler of the Swift toolchain.
  init(_ folder: Folder) throws {
    library = "\(folder.path)/disklog.so"
    log = "\(folder.path)/disk.log"
    let source = try folder.write(Self.source, to: "disklog.c")
    let compiler = try ChildProgram(
      "/usr/bin/env", ["clang", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl"])
    guard try compiler.end() == 0 else { throw DidNotCome("a library: \(compiler.error.text)", #fileID, #line) }
  }

  /// The environment of a program that logs its calls on files whose paths begin with `prefix`.
  /// - Parameter killedAt: the number of the call at which it is killed, from 1. A write is half done then.
  func environment(_ prefix: String, killedAt: Int? = nil) -> [String: String] {
    ["LD_PRELOAD": library, "DISK_LOG": log, "DISK_PREFIX": prefix, "DISK_KILL": "\(killedAt ?? 0)"]
  }

  /// Begins another log.
  func clear() { unlink(log) }

  /// The calls so far.
  func calls() throws -> [Call] {
    let descriptor = open(log, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var calls: [Call] = []
    func read(_ count: Int) -> [UInt8]? {
      var bytes = [UInt8](repeating: 0, count: count)
      var done = 0
      while done < count {
        let room = count - done
        let got = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress?.advanced(by: done), room) }
        guard got > 0 else { return nil }
        done += got
      }
      return bytes
    }
    func number(_ bytes: ArraySlice<UInt8>) -> Int64 { bytes.reversed().reduce(0) { $0 << 8 | Int64($1) } }
    while let head = read(32) {
      guard let kind = Call.Kind(rawValue: head[0]), let bytes = read(Int(number(head[24..<32]))) else { break }
      calls.append(
        Call(
          kind: kind, time: number(head[8..<16]), descriptor: Int32(truncatingIfNeeded: number(head[4..<8])),
          offset: Int(number(head[16..<24])), bytes: bytes))
    }
    return calls
  }

  private static let source = #"""
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <signal.h>
    #include <stdarg.h>
    #include <stdint.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <sys/syscall.h>
    #include <sys/uio.h>
    #include <time.h>
    #include <unistd.h>

    enum { OPEN = 1, WRITE, TRUNCATE, SYNC, UNLINK, RENAME, CLOSE };
    static char watched[1024];
    static int calls;

    static int is_ours(const char *path) {
      const char *prefix = getenv("DISK_PREFIX");
      size_t length = strlen(path);
      // The shared memory file is not needed after a power cut.
      if (length > 4 && strcmp(path + length - 4, "-shm") == 0) return 0;
      return prefix && strncmp(path, prefix, strlen(prefix)) == 0;
    }
    static int is_watched(int fd) { return fd >= 0 && fd < (int)sizeof watched && watched[fd]; }

    // True if the process is to die at this call.
    static int is_last(void) {
      const char *kill = getenv("DISK_KILL");
      calls++;
      return kill && atoi(kill) == calls;
    }
    static void die(void) { syscall(SYS_kill, (long)getpid(), SIGKILL); for (;;) pause(); }

    static void note(int kind, int fd, int64_t offset, const void *bytes, size_t count) {
      static int log = -1;
      int error = errno;
      const char *path = getenv("DISK_LOG");
      if (log < 0) log = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      struct timespec now;
      clock_gettime(CLOCK_BOOTTIME, &now);
      struct { uint8_t kind; uint8_t zero[3]; int32_t fd; int64_t time, offset, count; } head = {
        .kind = (uint8_t)kind, .fd = fd, .time = now.tv_sec * 1000000000LL + now.tv_nsec, .offset = offset,
        .count = (int64_t)count };
      struct iovec parts[2] = { { &head, sizeof head }, { (void *)bytes, count } };
      syscall(SYS_writev, (long)log, parts, 2L);
      errno = error;
    }

    static int opened(const char *path, int flags, int fd) {
      struct stat status;
      if (fd >= 0 && fd < (int)sizeof watched) {
        watched[fd] = is_ours(path) && ((flags & (O_WRONLY | O_RDWR)) || (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)));
        if (watched[fd]) note(OPEN, fd, flags & O_TRUNC ? 1 : 0, path, strlen(path));
      }
      return fd;
    }
    #define OPENER(name) \
      int name(const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); int mode = flags & O_CREAT ? va_arg(more, int) : 0; va_end(more); \
        if (is_ours(path) && (flags & O_CREAT) && is_last()) die(); \
        return opened(path, flags, (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode)); \
      }
    OPENER(open)
    OPENER(open64)

    static ssize_t written(int fd, const void *bytes, size_t count, int64_t offset, int is_at) {
      int last = is_watched(fd) && is_last();
      if (last) count /= 2;
      if (!is_at && is_watched(fd)) offset = lseek(fd, 0, SEEK_CUR);
      ssize_t done = is_at ? syscall(SYS_pwrite64, (long)fd, bytes, count, offset) : syscall(SYS_write, (long)fd, bytes, count);
      if (last) die();
      if (done > 0 && is_watched(fd)) note(WRITE, fd, offset, bytes, (size_t)done);
      return done;
    }
    ssize_t write(int fd, const void *bytes, size_t count) { return written(fd, bytes, count, 0, 0); }
    ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { return written(fd, bytes, count, offset, 1); }
    ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) { return written(fd, bytes, count, offset, 1); }

    static int truncated(int fd, int64_t size) {
      if (is_watched(fd) && is_last()) die();
      int result = (int)syscall(SYS_ftruncate, (long)fd, size);
      if (result == 0 && is_watched(fd)) note(TRUNCATE, fd, size, "", 0);
      return result;
    }
    int ftruncate(int fd, off_t size) { return truncated(fd, size); }
    int ftruncate64(int fd, off64_t size) { return truncated(fd, size); }

    static int synced(int fd, long call) {
      if (is_watched(fd) && is_last()) die();
      int result = (int)syscall(call, (long)fd);
      if (result == 0 && is_watched(fd)) note(SYNC, fd, 0, "", 0);
      return result;
    }
    int fsync(int fd) { return synced(fd, SYS_fsync); }
    int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

    int unlink(const char *path) {
      if (is_ours(path) && is_last()) die();
      int result = (int)syscall(SYS_unlinkat, (long)AT_FDCWD, path, 0L);
      if (result == 0 && is_ours(path)) note(UNLINK, -1, 0, path, strlen(path));
      return result;
    }
    int rename(const char *from, const char *to) {
      if (is_ours(from) && is_last()) die();
      int result = (int)syscall(SYS_renameat, (long)AT_FDCWD, from, (long)AT_FDCWD, to);
      char both[4096];
      if (result == 0 && is_ours(from))
        note(RENAME, -1, 0, both, (size_t)snprintf(both, sizeof both, "%s%c%s", from, 0, to));
      return result;
    }
    int close(int fd) {
      if (is_watched(fd)) note(CLOSE, fd, 0, "", 0);
      if (fd >= 0 && fd < (int)sizeof watched) watched[fd] = 0;
      return (int)syscall(SYS_close, (long)fd);
    }
    """#
}
