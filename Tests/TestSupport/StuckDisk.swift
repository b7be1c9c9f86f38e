import Glibc

/// An fsync(2) that returns only when a test permits it: a library loaded into the program before the C library.
package final class StuckDisk {
  private let library: String
  private let gate: String
  private let descriptor: Int32

  /// The call opens the gate, a FIFO held open by the test, and waits for a byte.
  private static let source = #"""
    #include <fcntl.h>
    #include <stdlib.h>
    #include <unistd.h>
    int fsync(int descriptor) {
      (void)descriptor;
      int gate = open(getenv("STUCK_DISK"), O_RDONLY | O_CLOEXEC);
      char byte;
      ssize_t count = read(gate, &byte, 1);
      close(gate);
      return count == 1 ? 0 : -1;
    }
    """#

  /// Builds the library in `folder` with the C compiler of the Swift toolchain.
  package init(_ folder: Folder) throws {
    library = "\(folder.path)/stuck.so"
    gate = "\(folder.path)/gate"
    let source = try folder.write(Self.source + "\n", to: "stuck.c")
    let compiler = try ChildProgram("/usr/bin/env", ["clang", "-shared", "-fPIC", "-o", library, source])
    guard try compiler.end() == 0 else { throw DidNotCome("a library: \(compiler.error.text)", #fileID, #line) }
    guard mkfifo(gate, 0o600) == 0 else { throw Folder.Failed(errno: errno) }
    descriptor = open(gate, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw Folder.Failed(errno: errno) }
  }

  deinit {
    close(descriptor)
  }

  /// The program's environment.
  package var environment: [String: String] { ["LD_PRELOAD": library, "STUCK_DISK": gate] }

  /// Lets `count` calls return.
  package func release(_ count: Int) {
    let bytes = [UInt8](repeating: 0, count: count)
    write(descriptor, bytes, count)
  }
}
