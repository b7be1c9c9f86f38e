import Glibc
import TestSupport
import Testing

/// `systemd/install.sh` with DESTDIR, which needs neither root nor systemd. The lab's service.sh installs the service itself.
@Suite("The installer") struct InstallerTests {
  /// The checkout of this package.
  static let checkout = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
  /// A prefix of characters that mean something to a shell, to sed or to systemd.
  static let prefix = "/opt/a b%c&d|e"

  let folder: Folder
  var image: String { folder.path + "/an image" }

  init() throws {
    folder = try Folder()
  }

  typealias Result = (status: Int32, output: String)

  /// Runs the installer of `checkout`. `path` replaces PATH.
  private func install(
    _ arguments: [String], from checkout: String = checkout, path: String? = nil
  ) throws -> Result {
    var variables = ["DESTDIR": image]
    variables["PATH"] = path
    let program = try ChildProgram(checkout + "/systemd/install.sh", arguments, variables)
    let status = try program.end()
    return (status, program.output.text + program.error.text)
  }

  private func shell(_ script: String) throws {
    #expect(try ChildProgram("/bin/sh", ["-ec", script]).end() == 0, "\(script)")
  }

  /// The files and links in the image, each with its mode, size and target.
  private func files() throws -> [String] {
    let found = try ChildProgram("/usr/bin/find", [image, "-not", "-type", "d", "-printf", "%P %m %s %l\\n"])
    #expect(try found.end() == 0)
    return found.output.text.split(separator: "\n").map(String.init).sorted()
  }

  /// A checkout with scripts as its release build. They accept any settings.
  private func smallCheckout() throws -> String {
    let copy = folder.path + "/checkout"
    try shell(
      "mkdir -p \(copy)/Sources \(copy)/.build/release && cp -r \(Self.checkout)/systemd \(Self.checkout)/config \(copy)"
    )
    try shell("touch -d '2020-01-01' \(copy)/Package.swift \(copy)/Sources/Main.swift")
    for name in ["hrzoned", "hrzone", "hrlog"] {
      try folder.write("#!/bin/sh\n", to: "checkout/.build/release/\(name)", mode: 0o755)
    }
    return copy
  }

  @Test("into a folder, under an odd prefix, twice, and removed without a trace")
  func intoAFolder() throws {
    let arguments = ["--prefix", Self.prefix]
    let first = try install(arguments + ["--binaries", ChildProgram.folder])
    try #require(first.status == 0, "\(first.output)")
    #expect(first.output.contains("its next boot starts hrzoned and hrlog"))

    let units = image + "/etc/systemd/system"
    #expect(
      Folder.content(units + "/hrzoned.service")?.contains(#"ExecStart="/opt/a b%%c&d|e/bin/hrzoned""# + "\n") == true)
    #expect(
      Folder.content(units + "/hrzone-screen@.service")?.contains(
        #"ExecStart="/opt/a b%%c&d|e/bin/hrzone" watch"# + "\n")
        == true)
    #expect(
      Folder.content(units + "/hrlog.service")?.contains(
        #"ExecStart="/opt/a b%%c&d|e/bin/hrlog" record --queue-only"# + "\n")
        == true)
    let installed = try files()
    for name in ["hrzoned", "hrlog"] {
      #expect(installed.contains { $0.hasPrefix("etc/systemd/system/sockets.target.wants/\(name).socket") })
      #expect(installed.contains { $0.hasPrefix("etc/systemd/system/multi-user.target.wants/\(name).service") })
      #expect(installed.contains { $0.hasPrefix("etc/hrzoned/\(name).toml 644") })
    }
    // The screen is the administrator's choice.
    #expect(!installed.contains { $0.contains("wants/hrzone-screen") })
    let manifest = try #require(Folder.content(image + Self.prefix + "/share/hrzoned/installed"))
    #expect(!manifest.contains(image), "the manifest must hold in the image")
    let list = try ChildProgram(image + Self.prefix + "/bin/hrzone", ["workout", "list"])
    #expect(try list.end() == 0)
    #expect(list.output.text.contains("shipped"))

    let second = try install(arguments + ["--binaries", ChildProgram.folder])
    #expect(second.status == 0, "\(second.output)")
    #expect(try files() == installed)

    try shell("ln -s ../hrzone-screen@.service '\(units)/multi-user.target.wants/hrzone-screen@tty1.service'")
    let removal = try install(arguments + ["--remove"])
    #expect(removal.status == 0, "\(removal.output)")
    #expect(Folder.names(image).isEmpty)
  }

  @Test("an administrator's workouts stay, and those of the last version go")
  func workouts() throws {
    let copy = try smallCheckout()
    let workouts = image + "/usr/local/share/hrzoned/workouts"
    try #require(try install([], from: copy).status == 0)
    try shell("echo mine >\(quoted(workouts))/mine.toml && echo mine >\(quoted(workouts))/later.toml")
    try shell("mv \(copy)/config/workouts/agility.toml \(copy)/config/workouts/later.toml")

    let upgrade = try install([], from: copy)
    #expect(upgrade.status == 0, "\(upgrade.output)")
    #expect(upgrade.output.contains("kept your /usr/local/share/hrzoned/workouts/later.toml"))
    #expect(!Folder.names(workouts).contains("agility.toml"))
    // A removed workout's name is free for the administrator.
    try shell("echo mine >\(quoted(workouts))/agility.toml")
    #expect(try install([], from: copy).status == 0)

    let removal = try install(["--remove"], from: copy)
    #expect(removal.status == 0, "\(removal.output)")
    let left = ["agility.toml", "later.toml", "mine.toml"]
    #expect(
      try files().map { String($0.split(separator: " ")[0]) } == left.map { "usr/local/share/hrzoned/workouts/\($0)" })
    for name in left {
      #expect(Folder.content("\(workouts)/\(name)") == "mine\n")
      #expect(removal.output.contains("kept \(workouts)/\(name), which is yours"))
    }
  }

  @Test("a build that is older than its sources is built again, or the reason is told")
  func stale() throws {
    let copy = try smallCheckout()
    #expect(try install([], from: copy).status == 0)

    try shell("touch -d '2099-01-01' \(copy)/Sources/Main.swift")
    // PATH with all programs but Swift.
    try shell("mkdir \(folder.path)/bin && ln -s /usr/bin/* /usr/sbin/* \(folder.path)/bin 2>/dev/null || true")
    folder.remove("bin/swift")
    let bin = folder.path + "/bin"
    let without = try install([], from: copy, path: bin)
    #expect(without.status == 1)
    #expect(
      without.output.contains("the release build is older than \(copy)/Sources/Main.swift, and there is no swift"))
    #expect(without.output.contains("swift build -c release --static-swift-stdlib"))
    let asTheyAre = try install(["--binaries", copy + "/.build/release"], from: copy, path: bin)
    #expect(asTheyAre.status == 0)
    #expect(asTheyAre.output.contains("warning: the programs in \(copy)/.build/release are older than"))

    try folder.write("#!/bin/sh\necho \"swift $*\"\n", to: "bin/swift", mode: 0o755)
    let with = try install([], from: copy, path: bin)
    #expect(with.status == 0)
    #expect(with.output.contains("swift build --package-path \(copy) -c release --static-swift-stdlib"))
    // A page of documentation is no source.
    try shell(
      "touch -d '2020-01-01' \(copy)/Sources/Main.swift && mkdir \(copy)/Sources/a.docc && touch \(copy)/Sources/a.docc/a.md"
    )
    try shell("touch -d '2099-01-01' \(copy)/Sources/a.docc/a.md")
    #expect(try !install([], from: copy, path: bin).output.contains("swift build"))
  }

  @Test("changed settings and the history of runs stay")
  func whatIsKept() throws {
    let copy = try smallCheckout()
    try #require(try install([], from: copy).status == 0)
    try shell("echo changed >>'\(image)/etc/hrzoned/hrlog.toml'")
    try folder.makeFolders("an image/var/lib/hrlog")
    try folder.write("runs", to: "an image/var/lib/hrlog/history.db")
    let upgrade = try install([], from: copy)
    #expect(upgrade.status == 0)
    #expect(upgrade.output.contains("kept your /etc/hrzoned/hrlog.toml"))
    #expect(!upgrade.output.contains("kept your /etc/hrzoned/hrzoned.toml"))
    let removal = try install(["--remove"], from: copy)
    #expect(removal.status == 0, "\(removal.output)")
    #expect(
      try files().map { String($0.split(separator: " ")[0]) } == ["etc/hrzoned/hrlog.toml", "var/lib/hrlog/history.db"])
    #expect(removal.output.contains("kept /etc/hrzoned/hrlog.toml, since it was changed"))
    #expect(!removal.output.contains("which is yours"))
    #expect(removal.output.contains("kept \(image)/var/lib/hrlog, the history of runs"))
  }

  @Test("settings that the new version refuses: nothing is changed", arguments: ["hrzoned.toml", "hrlog.toml"])
  func faultySettings(_ name: String) throws {
    try folder.makeFolders("an image/etc/hrzoned")
    try folder.write("nonsense = 1\n", to: "an image/etc/hrzoned/\(name)")
    let before = try files()
    let result = try install(["--binaries", ChildProgram.folder])
    #expect(result.status == 1)
    #expect(result.output.contains("nonsense"))
    #expect(
      result.output.contains("nothing was changed, since the new version refuses \(image)/etc/hrzoned/\(name)"))
    #expect(try files() == before)
  }

  @Test("beside Debian's package, and without programs that run: it says what to do, and changes nothing")
  func refusals() throws {
    let copy = try smallCheckout()
    #expect(try install(["--prefix", #"/opt/a"b"#], from: copy).output.contains("a prefix cannot contain quotes"))
    try folder.write("#!/nowhere\n", to: "checkout/.build/release/hrzone", mode: 0o755)
    #expect(try install([], from: copy).output.contains("hrzone does not run here"))
    #expect(Folder.names(image).isEmpty)

    try folder.makeFolders("an image/var/lib/dpkg")
    try folder.write(
      """
      Package: hrzoned
      Status: install ok installed
      Version: 1.0.0
      Architecture: all
      Maintainer: Nobody <nobody@example.org>
      Description: heart-rate zones

      """, to: "an image/var/lib/dpkg/status")
    for arguments in [[], ["--remove"]] {
      let result = try install(arguments, from: copy)
      #expect(result.status == 1)
      #expect(
        result.output.contains("the Debian package hrzoned is installed")
          && result.output.contains("apt-get remove hrzoned"))
    }
    #expect(Folder.names(image) == ["var"])
  }

  private func quoted(_ path: String) -> String { "'\(path)'" }
}
