import TestSupport
import Testing

/// `hrlog record --check`
@Suite("The check of hrlog.toml") struct CheckTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  private func check(_ settings: String) throws -> (status: Int32, output: String, error: String) {
    let file = try folder.write(settings, to: "hrlog.toml")
    let program = try ChildProgram("hrlog", ["record", "--check", "--config", file])
    let (output, error) = (try program.output.rest(), try program.error.rest())
    return (try program.end(), output, error)
  }

  @Test("it prints the settings in force, and warns of users that do not exist")
  func sound() throws {
    let none = try check("")
    #expect(none.status == 0 && none.error.isEmpty)
    #expect(
      none.output == """
        A session ends after 5:00 without a heart rate.
        Only root sees what the service records.

        """)
    let readers = try check(
      """
      [record]
      session_gap = "90 s"
      [[reader]]
      user = "root"
      runners = "all"
      [[reader]]
      user = "no such user"
      runners = ["Ben", "Anna"]
      """)
    #expect(readers.status == 0)
    #expect(
      readers.output == """
        A session ends after 1:30 without a heart rate.
        root sees the runs of all runners.
        no such user sees the runs of Anna, Ben.

        """)
    #expect(readers.error.contains("this machine has no user \"no such user\""))
  }

  @Test("it shows all faults with their places, and records nothing")
  func faulty() throws {
    let result = try check("nonsense = 1\n[record]\nsession_gap = 1\n")
    #expect(result.status == 78 && result.output.isEmpty)
    for words in ["hrlog.toml", "nonsense", "session_gap"] { #expect(result.error.contains(words), "\(result.error)") }
    #expect(folder.names == ["hrlog.toml"])
  }
}
