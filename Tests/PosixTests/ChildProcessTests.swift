import Glibc
import Posix
import TestSupport
import Testing

@Suite("Child processes") struct ChildProcessTests {
  /// The output of `script` on a pipe, and whether it succeeded.
  private func output(
    _ script: String, environment: [String: String] = [:], errors: ChildProcess.Output? = nil
  ) throws -> (text: String, isSuccess: Bool) {
    let pipe = try Pipe()
    let child = try ChildProcess(
      arguments: ["/bin/sh", "-c", script], environment: environment, input: .none,
      output: .descriptor(pipe.writeEnd.raw), errors: errors, ownGroup: false
    ).spawn()
    let end = pipe.keepingReadEnd()
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while true {
      try Deadline().wait(toRead: end.raw, "the output's end", file: #fileID, line: #line)
      let count = read(end.raw, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    var status: Int32 = 0
    try #require(waitpid(child, &status, 0) == child)
    return (String(decoding: bytes, as: UTF8.self), status == 0)
  }

  @Test func itHasTheEnvironmentThatItIsGivenAndNothingToRead() throws {
    let (text, isSuccess) = try output(#"printf %s "$A$HOME"; cat; exit 3"#, environment: ["A": "a=b"])
    #expect(text == "a=b")
    #expect(!isSuccess)
  }

  /// Errors go to the output or elsewhere.
  @Test func whereErrorsGo() throws {
    #expect(try output("echo a; echo b >&2").text == "a\nb\n")
    let quiet = try output("echo a; echo b >&2", errors: ChildProcess.Output.none)
    #expect(quiet.text == "a\n")
    #expect(quiet.isSuccess)
  }

  @Test func aProgramThatIsNotThere() {
    #expect(throws: SystemError("posix_spawn", code: ENOENT)) {
      try ChildProcess(arguments: ["/nowhere"], environment: [:], input: .none, ownGroup: false).spawn()
    }
  }
}
