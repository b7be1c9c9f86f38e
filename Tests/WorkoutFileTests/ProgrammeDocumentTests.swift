import TestSupport
import Testing

@testable import WorkoutFile

@Suite struct ProgrammeDocumentTests {
  @Test func aDayHasAWorkoutOrANote() throws {
    let text = "about = 'b'\nmonday = 'lsd'\ntuesday = { note = 'Rest.' }\nsunday = { workout = 'x', note = 'y' }\n"
    let programme = try ProgrammeDocument(parsing: Array(text.utf8))
    #expect(programme.about == "b")
    #expect(
      programme.days == [
        .monday: .init(workout: "lsd", note: nil), .tuesday: .init(workout: nil, note: "Rest."),
        .sunday: .init(workout: "x", note: "y"),
      ])
  }

  @Test(arguments: [
    FaultyFile("", "plans no day; write monday = \"lsd\", or another day"),
    FaultyFile(
      "munday = 'lsd'\ntuesday = 3\nwednesday = '../x'\nthursday = {}\nfriday = { note = '', workot = 'x' }",
      "tuesday: must be a workout's name, such as \"lsd\", or { workout = \"lsd\", note = \"Stretch after it.\" }; it is 3",
      "wednesday: must be a workout's name, such as \"lsd\", or { workout = \"lsd\", note = \"Stretch after it.\" }; it is the text \"../x\"",
      "thursday: must have a workout or a note",
      "friday.note: must be a text of 1 to 500 bytes without control characters; it is the text \"\"",
      "friday.workot: is not a key of a day; did you mean workout?",
      "munday: is not a key of a programme; did you mean monday?"),
    FaultyFile("monday", "line 1, column 7: no value follows the key; write monday = and its value"),
  ])
  func eachFaultIsNamed(_ file: FaultyFile) {
    do throws(WorkoutFileError) {
      _ = try ProgrammeDocument(parsing: Array(file.text.utf8))
      Issue.record("no fault")
    } catch {
      guard case .faulty(path: nil, let faults) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(faults.map(\.description) == file.faults)
    }
  }

  @Test(arguments: [(0, Weekday.sunday), (1, .monday), (6, .saturday), (7, nil), (-1, nil)] as [(Int32, Weekday?)])
  func theCLibraryCountsFromSunday(_ number: Int32, _ day: Weekday?) {
    #expect(Weekday(daysSinceSunday: number) == day)
  }
}
