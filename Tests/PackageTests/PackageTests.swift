import TestSupport
import Testing

/// The Debian package that systemd/package.sh builds.
@Suite(.enabled(if: BuiltPackages.isPossible, "needs dpkg-dev and binutils: apt-get install dpkg-dev"))
struct PackageTests {
  private static let script = Repository.root + "systemd/package.sh"

  private static func output(_ program: String, _ arguments: [String]) throws -> String {
    let child = try ChildProgram(program, arguments)
    let status = try child.end()
    try #require(status == 0, "\(program) \(arguments): \(child.error.text)")
    return child.output.text
  }

  @Test func twoBuildsHaveIdenticalBytes() throws {
    let packages = try BuiltPackages.shared.get()
    #expect(try ChildProgram("/usr/bin/cmp", [packages.first, packages.second]).end() == 0)
  }

  @Test func theVersionIsThatOfTheProgram() throws {
    let package = try BuiltPackages.shared.get().first
    let version = try Self.output("/usr/bin/dpkg-deb", ["-f", package, "Version"])
    #expect(try Self.output("hrzoned", ["--version"]) == "hrzoned \(version)")
    let architecture = try Self.output("/usr/bin/dpkg", ["--print-architecture"])
    #expect(package.hasSuffix("/hrzoned_\(version.dropLast())_\(architecture.dropLast()).deb"))
  }

  /// What the programs are linked with is found, and what they need besides is named.
  @Test(arguments: [
    ("Depends", "libbluetooth3 (>= "), ("Depends", "libsystemd0 (>= "), ("Depends", "libsqlite3-0 (>= "),
    ("Depends", "libc6 (>= 2."),
    ("Depends", "systemd | "), ("Recommends", "bluez"), ("Recommends", "dbus"),
    ("Maintainer", "Anna Muster <anna@example.org>"),
  ])
  func theControlFileSays(_ field: String, _ words: String) throws {
    let value = try Self.output("/usr/bin/dpkg-deb", ["-f", try BuiltPackages.shared.get().first, field])
    #expect(value.contains(words))
  }

  /// Every file with its mode. All belong to root, and have the date of the sources.
  @Test func theContentIsComplete() throws {
    let lines = try Self.output("/usr/bin/dpkg-deb", ["-c", try BuiltPackages.shared.get().first]).split(
      separator: "\n")
    var modes: [String: String] = [:]
    for line in lines {
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      try #require(words.count == 6, "\(line)")
      #expect(words[1] == "root/root" && words[3] == "2026-01-01" && words[4] == "00:00", "\(line)")
      if words[0].hasPrefix("d") {
        #expect(words[0] == "drwxr-xr-x", "\(line)")
      } else {
        modes[String(words[5].dropFirst(2))] = String(words[0])
      }
    }
    let programs = ["usr/bin/hrlog", "usr/bin/hrzone", "usr/bin/hrzoned"]
    let units = Folder.names(Repository.root + "systemd").filter { name in
      [".service", ".socket", ".path"].contains { name.hasSuffix($0) }
    }
    let hooks = Folder.names(Repository.root + "config/hooks").map { "usr/share/hrzoned/hooks/" + $0 }
    let workouts = Folder.names(Repository.root + "config/workouts")
    #expect(units.count >= 7 && hooks.count >= 2 && workouts.count >= 9)
    let pages = [
      "man1/hrlog.1", "man1/hrzone.1", "man5/hrlog.toml.5", "man5/hrzone-workout.5", "man5/hrzoned.toml.5",
      "man7/hrzoned-protocol.7", "man8/hrzoned.8",
    ]
    let files =
      units.map { "usr/lib/systemd/system/" + $0 } + workouts.map { "usr/share/hrzoned/workouts/" + $0 }
      + pages.map { "usr/share/man/\($0).gz" }
      + ["changelog.gz", "copyright", "protocol.md.gz"].map {
        "usr/share/doc/hrzoned/" + $0
      } + [
        "etc/hrzoned/hrlog.toml", "etc/hrzoned/hrzoned.toml", "usr/lib/sysusers.d/hrzoned.conf",
      ]
      + ["hrlog", "hrzone"].flatMap {
        [
          "bash-completion/completions/\($0)", "zsh/vendor-completions/_\($0)", "fish/vendor_completions.d/\($0).fish",
        ]
      }.map { "usr/share/" + $0 }
    #expect(Set(modes.keys) == Set(programs + hooks + files))
    for (path, mode) in modes {
      #expect(mode == ((programs + hooks).contains(path) ? "-rwxr-xr-x" : "-rw-r--r--"), "\(path)")
    }
  }

  /// The units start the packaged programs, and the settings are conffiles, which an upgrade does not overwrite.
  @Test func whatIsInstalledFitsTogether() throws {
    let folder = try Folder()
    _ = try Self.output("/usr/bin/dpkg-deb", ["-R", try BuiltPackages.shared.get().first, folder.path + "/root"])
    let units = Folder.names(folder.path + "/root/usr/lib/systemd/system").filter { $0.hasSuffix(".service") }
    for unit in units {
      let text = try #require(folder.content("root/usr/lib/systemd/system/" + unit))
      #expect(text.contains(/\nExecStart=\/usr\/bin\/(hrzone|hrlog)/), "\(unit)")
      #expect(!text.contains("/usr/local"), "\(unit)")
    }
    #expect(folder.content("root/DEBIAN/conffiles") == "/etc/hrzoned/hrzoned.toml\n/etc/hrzoned/hrlog.toml\n")
    for name in ["hrzoned.toml", "hrlog.toml"] {
      #expect(folder.content("root/etc/hrzoned/" + name) == Folder.content(Repository.root + "config/" + name))
    }
    for name in ["hrlog", "hrzone", "hrzoned"] {
      let version = try Self.output(name, ["--version"])
      #expect(try Self.output(folder.path + "/root/usr/bin/" + name, ["--version"]) == version)
    }
    for script in ["preinst", "postinst", "prerm", "postrm"] {
      #expect(try ChildProgram("/bin/sh", ["-n", folder.path + "/root/DEBIAN/" + script]).end() == 0)
    }
    let list = try #require(folder.content("root/DEBIAN/md5sums"))
    let sums = try folder.write(list, to: "sums")
    let check = #"cd "$1" && md5sum --check --quiet "$2""#
    #expect(try ChildProgram("/bin/sh", ["-c", check, "sh", folder.path + "/root", sums]).end() == 0)
  }

  @Test(
    arguments: [
      (["--help"], 0, "--output DIR"), (["-h"], 0, "--binaries DIR"), (["--prefix", "/x"], 64, "--output DIR"),
      (["--binaries"], 64, "--binaries needs a directory"), (["x"], 64, "--output DIR"),
      (["--binaries", "/nonexistent"], 1, "there is no /nonexistent/hrzoned; build it: swift build"),
    ] as [([String], Int32, String)])
  func theCommandLine(_ arguments: [String], _ status: Int32, _ words: String) throws {
    let child = try ChildProgram(Self.script, arguments)
    #expect(try child.end() == status)
    #expect((status == 0 ? child.output : child.error).text.contains(words))
    #expect((status == 0 ? child.error : child.output).text.isEmpty)
  }
}
