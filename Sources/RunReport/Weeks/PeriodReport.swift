import Posix
import Primitives
import ProgramSupport
import RunFigures
import RunHistory
import RunPanels
import Training
import ZoneProtocol

/// The report of a week, or of any other days, as a page of HTML: a part for each runner.
public struct PeriodReport {
  /// The days that it is about.
  public struct Days: Hashable, Sendable {
    /// The first local day, counted since 1970-01-01.
    public let first: Int
    /// The last one.
    public let last: Int

    /// The days from `first` to `last`, clamped to the years 0000 to 9999.
    public init(first: Int, last: Int) {
      func clamped(_ day: Int) -> Int { min(max(day, -719_528), 2_932_896) }
      self.first = clamped(first)
      self.last = max(clamped(first), clamped(last))
    }

    /// The week of a local day.
    public init(weekOf day: Int) {
      let first = Week(of: day).firstDay
      self.init(first: first, last: first + 6)
    }

    /// Whether they are a week from Monday to Sunday.
    var isWeek: Bool { self == Days(weekOf: first) }

    /// For a file's name: `2026-W09`, or `2026-03-01-to-2026-03-31`.
    public var name: String {
      func day(_ day: Int) -> String { UTCTime(milliseconds: Int64(day) * 86_400_000).description.prefix(10) + "" }
      return isWeek ? "\(Week(of: first))" : "\(day(first))-to-\(day(last))"
    }

    /// In words.
    var title: String {
      let days = LongDate.days(first, last)
      return isWeek ? "Week \(Week(of: first).number), \(days)" : days
    }
  }

  private let days: Days
  private let history: [SummarizedSession]
  private let sparklines: [Int64: Sparkline]
  private let measurements: [RestMeasurement]
  private let now: UTCTime

  /// The report of some days.
  /// - Parameters:
  ///   - days: the days.
  ///   - history: the sessions of all runners to show, of any time.
  ///   - sparklines: the lines of runs, by session.
  ///   - measurements: all measurements at rest, the oldest first.
  ///   - now: the present time.
  public init(
    _ days: Days, history: [SummarizedSession], sparklines: [Int64: Sparkline], measurements: [RestMeasurement],
    now: UTCTime
  ) {
    self.days = days
    self.history = history
    self.sparklines = sparklines
    self.measurements = measurements
    self.now = now
  }

  /// The sessions of `history` that began on `days`.
  public static func runs(of history: [SummarizedSession], on days: Days) -> [SummarizedSession] {
    history.filter { $0.session.start.localDay.map { (days.first...days.last).contains($0) } ?? false }
  }

  /// The page, in UTF-8.
  public var page: [UInt8] {
    let runs = Self.runs(of: history, on: days)
    let byRunner = Dictionary(grouping: runs, by: \.session.runner).sorted { ($0.key ?? "") < ($1.key ?? "") }
    return Document.page(title: days.title) { page in
      page.element("header") { page in
        page.element("h1", text: days.title)
        let names = byRunner.map { $0.key ?? "Without a name" }.joined(separator: ", ")
        page.element("p", text: names.isEmpty ? "No run." : names)
      }
      for (index, (runner, runs)) in byRunner.enumerated() {
        let part = RunnerPeriod(
          runner: runner, runs: runs, days: days, id: "r\(index)", history: history, sparklines: sparklines,
          measurements: measurements,
          now: now.localDay.map { (days.first...days.last).contains($0) } ?? false ? now : nil)
        part.draw(isNamed: byRunner.count > 1, into: &page)
      }
      Document.footer("hrlog \(Release.version).", into: &page)
    }
  }
}
