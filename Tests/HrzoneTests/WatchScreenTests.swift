import JSON
import Primitives
import ProgramSupport
import TerminalUI
import Testing
import Training
import ZoneClient
import ZoneProtocol

@testable import hrzone

@Suite("The screen of watch") struct WatchScreenTests {
  static let searching =
    "Not seen for 40 s: it may be out of range, off, or held by another phone or watch."

  static var noDaemon: WatchModel {
    var model = Scenes.run()
    model.connection = .lost(ConnectionError.closed.sentence("/run/hrzoned/hrzoned.sock"))
    return model
  }

  @Test("fills any size exactly")
  func anySize() {
    let models = [Scenes.run(), Self.noDaemon, WatchModel()]
    for model in models {
      for (columns, rows) in [
        (0, 0), (1, 1), (2, 3), (7, 2), (22, 4), (23, 5), (36, 9), (51, 100), (300, 6), (400, 120),
      ]
        + (10...60).map({ ($0 * 3, $0) })
      {
        for glyphs in GlyphSet.allCases {
          let frame = Scenes.screen(model, columns, rows, glyphs)
          #expect(frame.rows.count == rows)
          for row in frame.rows {
            #expect(row.reduce(0) { $0 + PrintableText.width(of: $1.text) } == columns)
          }
        }
      }
    }
  }

  @Test("keeps the most important rows on a small terminal")
  func small() {
    let text = Scenes.screen(Scenes.run(), 24, 2).lines
    #expect(text == ["143 bpm  3 LSD", "75.2 % of maximum"])
    let lost = Scenes.screen(Self.noDaemon, 40, 7).lines.joined(separator: "\n")
    #expect(lost.contains("No daemon"))
    #expect(lost.contains("Connection lost"))
  }

  @Test("zone names are complete, or cut at their ends")
  func longNames() throws {
    guard case .state(var state) = Scenes.state(143) else { return }
    let names = [(1, "Recovery", 95), (2, "5a Superthreshold", 120), (3, "Aerobic zones", 140)]
    state.totals = TotalsReport(
      live: .seconds(1),
      zones: names.map { index, name, from in
        TotalsReport.ZoneTime(zone: Zone(index: index, name: name), from: from, time: .zero)
      })
    let lines = Scenes.screen(Scenes.run(.state(state)), 200, 60).lines
    #expect(lines.contains { $0.contains("5a Superthre… 120 ░") })
    #expect(lines.contains { $0.contains("Aerobic zones 140 ") })
  }

  @Test("two straps of one runner are named by both")
  func twoOfOne() {
    var model = Scenes.run()
    model.apply(Scenes.report(Scenes.state(88), second: 540, strap: "C4:11:22:33:44:55"), at: Scenes.clock)
    for columns in [40, 80, 200] {
      let text = Scenes.screen(model, columns, 24).lines.joined(separator: "\n")
      #expect(text.contains("Anna F0:9E:1A:00:00:01") && text.contains("Anna C4:11:22:33:44:55"), "\(text)")
    }
  }

  @Test("the countdown stops while the daemon is away")
  func countdown() {
    var model = Scenes.run(Scenes.state(143, workout: Scenes.workout()))
    func text() -> String { Scenes.screen(model, 80, 24, .ascii).lines.joined(separator: "\n") }
    #expect(text().contains("0:30") && !text().contains("--:--"))
    model.connection = .lost("gone")
    #expect(!text().contains("0:30") && text().contains("--:--"))
  }

  @Test("each set of glyphs keeps to its characters", arguments: Set(ScreenPictureTests.pictures.map(\.name)))
  func glyphs(_ name: String) throws {
    for (glyphs, allowed) in [(GlyphSet.ascii, ""), (.wholes, "█▒░·»▲▼│"), (.halves, "█▒░·»▲▼│▀▄▌")] {
      for size in [Size(columns: 40, rows: 12), Size(columns: 80, rows: 24), Size(columns: 240, rows: 67)] {
        let picture = ScreenPictureTests.Picture(name: name, size: size, glyphs: glyphs)
        let others = try ScreenPictureTests.frame(picture).lines.joined().filter {
          !$0.isASCII && !allowed.contains($0)
        }
        #expect(others.isEmpty, "\(glyphs) \(size)")
      }
    }
  }

  @Test("an old heart rate becomes hollow, and then disappears")
  func hollow() {
    func figures(_ age: Duration) -> String {
      Scenes.screen(Scenes.run(Scenes.state(143, signal: .stale, age: age)), 80, 24).lines[5...9].joined()
    }
    #expect(Scenes.screen(Scenes.run(), 80, 24).lines[5...9].joined().contains("█"))
    #expect(figures(.seconds(4)).contains("▒▒    ▒▒  ▒▒"))
    #expect(!figures(.seconds(11)).contains("▒▒    ▒▒  ▒▒"))
    #expect(figures(.seconds(11)).contains("▒▒▒▒▒▒  ▒▒▒▒▒▒  ▒▒▒▒▒▒"))
  }

  @Test(
    "says what is wrong",
    arguments: [
      (Scenes.state(143, signal: .noContact), "does not feel your skin"),
      (Scenes.state(143, signal: .frozen), "repeats an old value"),
      (Scenes.state(243, signal: .implausible), "jumped"),
      (Scenes.state(nil, signal: .none), "no heart rate yet"),
      (Scenes.state(nil, signal: .none, phase: .refused, reason: "The adapter hci0 is powered off."), "powered off"),
      (Scenes.state(nil, signal: .none, phase: .lent, reason: "Lent to another device until 18:30."), "until 18:30"),
    ])
  func explains(_ state: Report.Body, _ words: String) {
    let text = Scenes.screen(Scenes.run(state), 80, 24).lines.joined(separator: "\n")
    #expect(text.contains(words))
    #expect(text.contains("zone unknown"))
    #expect(!text.contains("▶"))
  }

  @Test("marks an estimated maximum")
  func estimated() {
    guard case .state(var state) = Scenes.state(143) else { return }
    state.maxHRIsEstimated = true
    let text = Scenes.screen(Scenes.run(.state(state)), 80, 24).lines.joined(separator: "\n")
    #expect(text.contains("75.2 % of estimated maximum"))
  }

  @Test("a live signal without samples is soon doubted")
  func silentDaemon() {
    func text(_ after: Duration) -> String {
      WatchScreen.render(
        Scenes.run(), size: Size(columns: 80, rows: 24), glyphs: .eighths, at: Scenes.clock + after
      ).lines.joined(separator: "\n")
    }
    #expect(text(.seconds(9)).contains("live, 9 s ago"))
    let late = text(.seconds(10))
    #expect(late.contains("last heard 10 s ago"))
    #expect(late.contains("hrzoned may be stuck"))
    #expect(!late.contains("▶"))
  }

  @Test(
    "the line of times shows the keys if they have no row",
    arguments: [(40, 12), (56, 12), (80, 15), (34, 12)])
  func hint(_ columns: Int, _ rows: Int) throws {
    let model = Scenes.run()
    let last = try #require(Scenes.screen(model, columns, rows).lines.last)
    #expect(last.contains("q quit") && last.contains("? help"))
    // With several straps the row below all of them has the keys.
    #expect(Scenes.screen(Scenes.two(), 80, 13).lines.filter { $0.contains("? help") }.count == 1)
  }

  @Test("help fits every screen", arguments: [(40, 12), (80, 24), (200, 60)])
  func helpFits(_ columns: Int, _ rows: Int) {
    var model = Scenes.run()
    _ = model.press(.help, at: Scenes.clock)
    let lines = Scenes.screen(model, columns, rows).lines
    #expect(lines.contains { $0.hasSuffix("signal.") })
    #expect(!lines.joined().contains("…"))
  }

  @Test("help replaces the screen until it is closed")
  func help() {
    var model = Scenes.run()
    _ = model.press(.help, at: Scenes.clock)
    #expect(!Scenes.screen(model, 80, 24).lines.joined().contains("Recovery"))
    _ = model.press(.help, at: Scenes.clock)
    #expect(Scenes.screen(model, 80, 24).lines.joined().contains("Recovery"))
  }

  @Test(
    "runners without a line for alerts share the most severe one, or the reason of a missing daemon",
    arguments: [
      (3, 40, 12), (12, 80, 24), (12, 132, 43), (40, 40, 12),
    ])
  func alertOfMany(_ count: Int, _ columns: Int, _ rows: Int) {
    var model = Scenes.many(count)
    func last() -> String { Scenes.screen(model, columns, rows).lines.last ?? "" }
    func alert(_ severity: Severity, _ text: String, _ strap: Int, _ runner: String) {
      let alert = AlertReport(kind: .ceiling, severity: severity, text: text)
      model.apply(
        Scenes.report(.alert(alert), second: 300, strap: "C4:11:22:33:44:\(10 + strap)", runner: runner),
        at: Scenes.clock)
    }
    #expect(last().contains("q quit"))
    alert(.critical, "187 bpm is too high", 2, "Cleo")
    alert(.notice, "Back on target", 0, "Anna")
    #expect(last().hasPrefix(" Cleo: 187 bpm is too high"))
    model.connection = .lost("There is no hrzoned.")
    #expect(last().hasPrefix(" There is no hrzoned."))
  }

  @Test("an alert is shown for a quarter of a minute")
  func alert() {
    var model = Scenes.run()
    let alert = AlertReport(kind: .ceiling, severity: .critical, text: "187 bpm is above your ceiling of 186")
    model.apply(Scenes.report(.alert(alert), second: 541), at: Scenes.clock)
    func footer(_ after: Duration) -> String {
      WatchScreen.render(model, size: Size(columns: 80, rows: 24), glyphs: .eighths, at: Scenes.clock + after)
        .lines.last ?? ""
    }
    #expect(footer(.seconds(14)).contains("187 bpm is above your ceiling of 186"))
    #expect(footer(.seconds(16)).contains("q quit"))
  }

  @Test(
    "a forecast leaves the screen once its time is over",
    arguments: [
      (AlertKind.zoneAhead, "within", 6.8, 7), (.step, "remaining", 3, 3), (.step, "left", 4, 4),
      (.zoneAhead, "within", 19, 15), (.zoneAhead, "within", 0.4, 2), (.zoneAhead, "within", -1, 2),
      (.zoneAhead, "within", 1e300, 15),
    ])
  func foretold(_ kind: AlertKind, _ key: String, _ term: Double, _ shown: Int) {
    let figures = [JSONMember(key, .number(term))]
    let alert = AlertReport(kind: kind, severity: kind.descriptor.severity, text: "foretold", figures: figures)
    var model = Scenes.run()
    model.apply(Scenes.report(.alert(alert), second: 540), at: Scenes.clock)
    let seconds = (0...20).filter { second in
      WatchScreen.render(
        model, size: Size(columns: 80, rows: 24), glyphs: .eighths, at: Scenes.clock + .seconds(second)
      ).lines.last?.contains("foretold") == true
    }
    #expect(seconds == Array(0..<shown))
  }

  @Test("straps share the screen without overlap, or take turns if it is too small")
  func grid() {
    for count in 0...9 {
      for (columns, rows) in [(0, 0), (40, 12), (40, 24), (80, 24), (81, 60), (200, 60), (400, 10)] {
        let grid = StrapGrid(count: count, size: Size(columns: columns, rows: rows))
        var cells: Set<[Int]> = []
        let keys = grid.keysRow.map { Rect(column: 0, row: $0, columns: columns, rows: 1) }
        var area = 0
        for rect in grid.rects + grid.walls + [keys].compactMap(\.self) {
          area += rect.columns * rect.rows
          for row in rect.row..<rect.row + rect.rows {
            for column in rect.column..<rect.column + rect.columns { cells.insert([column, row]) }
          }
        }
        #expect(cells.count == area)
        #expect(cells.allSatisfy { (0..<columns).contains($0[0]) && (0..<rows).contains($0[1]) })
        #expect(grid.rects.count == max(1, count) || grid.keysRow == nil || grid.pages > 1)
      }
    }
    func style(_ straps: Int, _ columns: Int, _ rows: Int) -> StrapGrid.Style {
      StrapGrid(count: straps, size: Size(columns: columns, rows: rows)).style
    }
    #expect((style(2, 79, 12), style(2, 78, 12), style(2, 40, 23)) == (.panels, .tiles, .panels))
    // In two columns.
    #expect((style(3, 80, 24), style(4, 79, 23), style(4, 79, 22)) == (.panels, .panels, .tiles))
    #expect((style(3, 40, 12), style(12, 132, 43), style(12, 40, 12)) == (.tiles, .tiles, .lines))
  }

  @Test("every runner is shown, if necessary on pages that turn by themselves", arguments: [2, 3, 12, 40, 200])
  func everybody(_ count: Int) {
    for (columns, rows) in [(40, 12), (80, 24), (132, 43), (200, 60)] {
      let size = Size(columns: columns, rows: rows)
      let pages = StrapGrid(count: count, size: size).pages
      var seen: [Int] = []
      for page in 0..<pages {
        let grid = StrapGrid(
          count: count, size: size, at: Instant(nanoseconds: 0) + .seconds(6 * page + 1))
        seen += grid.rects.indices.map { grid.first + $0 }
      }
      #expect(seen == Array(0..<count), "\(columns)x\(rows)")
      #expect(pages == 1 || count > 20)
    }
    let grid = StrapGrid(count: count, size: Size(columns: 80, rows: 24), showsOne: true)
    #expect(grid.rects.count == 1 && grid.keysRow == nil)
  }

  @Test("of several straps the selected one is shown")
  func straps() {
    var model = Scenes.run()
    model.apply(
      Scenes.report(Scenes.state(96), second: 541, strap: "C4:11:22:33:44:55", runner: "Åke"), at: Scenes.clock)
    _ = model.press(.enter, at: Scenes.clock)
    func name(after key: Key?) -> String {
      if let key { _ = model.press(key, at: Scenes.clock) }
      return String(Scenes.screen(model, 40, 12).lines[0].prefix(9))
    }
    #expect(name(after: nil) == " 1/2 Anna")
    #expect(name(after: .next) == " 2/2 Åke ")
    #expect(name(after: .next) == " 1/2 Anna")
    #expect(name(after: .previous) == " 2/2 Åke ")
    #expect(name(after: .digit(1)) == " 1/2 Anna")
    #expect(name(after: .digit(3)) == " 1/2 Anna")
  }

  @Test("any name and any number from outside fits", arguments: [Int.min, -1, 0, 1000, Int.max])
  func extremes(_ number: Int) {
    guard case .state(var state) = Scenes.state(143), case .sample(var sample) = Scenes.sample(143) else { return }
    let zone = Zone(index: number, name: "Spaß ﬁt İ")
    state.bpm = number
    state.zone = zone
    state.totals = TotalsReport(
      live: .seconds(1), zones: [TotalsReport.ZoneTime(zone: zone, from: number, time: .nanoseconds(Int64.max))])
    sample.bpm = number
    sample.zone = zone
    var model = WatchModel()
    var workout = Scenes.workout()
    workout.step?.index = number
    workout.step?.count = 0
    state.workout = workout
    for body in [.state(state), .sample(sample), .sample(sample), .state(state), .workout(workout)] as [Report.Body] {
      model.apply(Scenes.report(body, second: 1), at: Scenes.clock)
      _ = model.takeStrapWithoutSteps()
      model.apply([], of: Scenes.report(body, second: 1).strap)
      _ = Scenes.screen(model, 120, 30)
    }
    #expect(Scenes.screen(model, 120, 30).lines.joined().contains("Spaß"))
    #expect(!Scenes.screen(model, 40, 12).lines.isEmpty)
  }

  @Test("no control character from outside reaches the terminal")
  func hostile() {
    var model = WatchModel()
    guard case .state(var state) = Scenes.state(nil, signal: .none, phase: .searching) else { return }
    state.reason = "\u{1B}[2J\u{1B}]0;owned\u{07}\u{9B}31mbad\u{202E}txet\r\nx"
    state.model = "\u{1B}[31mStrap"
    state.totals?.zones[0].zone = Zone(index: 0, name: "Re\u{1B}st\u{7F}")
    model.apply(
      Scenes.report(.state(state), second: 0, strap: "a\u{1B}[1mb", runner: "An\u{0}na\t"), at: Scenes.clock)
    let text = Scenes.screen(model, 120, 30).lines.joined()
    #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control || $0.value == 0x202E })
    #expect(text.contains("[2J"))
  }
}
