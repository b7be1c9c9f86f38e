import JSON

/// What was found of one thing that must be right for a strap to be read.
public struct DoctorCheck: Hashable, Sendable {
  /// How it stands.
  public enum Outcome: String, CaseIterable, Sendable {
    /// It is as it should be.
    case ok
    /// It is not, and keeps a strap from being read, or somebody from seeing it.
    case failed
    /// It could not be looked at, or does not matter here; the text says why.
    case notApplicable = "not_applicable"
  }

  /// The check's name for programs, as in "rfkill"; for a strap's, "strap".
  public var name: String
  /// The check's name for people: a few words.
  public var title: String
  /// How it stands.
  public var outcome: Open<Outcome>
  /// What was found: the cause where it is not well.
  public var text: String
  /// What mends it, with the command; lines where it is more than a sentence.
  public var remedy: String?

  /// A check of all its parts.
  public init(_ name: String, _ title: String, _ outcome: Outcome, _ text: String, remedy: String? = nil) {
    self.name = name
    self.title = title
    self.outcome = .known(outcome)
    self.text = text
    self.remedy = remedy
  }
}

/// All that `hrzoned --doctor` or `hrzone doctor` found: one JSON object with `--json`.
public struct DoctorReport: Hashable, Sendable {
  /// The program that looked, with its version: "hrzoned 0.1.0".
  public var program: String
  /// What it found, the causes before what follows from them.
  public var checks: [DoctorCheck]

  /// A report of all its parts.
  public init(program: String, checks: [DoctorCheck]) {
    self.program = program
    self.checks = checks
  }

  /// Whether no check failed; what a later version calls an outcome counts for nothing here.
  public var isWell: Bool { !checks.contains { $0.outcome.value == .failed } }

  /// Writes the object.
  public func encode(into writer: inout JSONWriter) {
    writer.object { object in
      object.member("program", program)
      object.member("ok", isWell)
      object.key("checks")
      object.array { array in
        for check in checks {
          array.object { object in
            object.member("check", check.name)
            object.member("title", check.title)
            object.member("outcome", check.outcome.name)
            object.member("text", check.text)
            if let remedy = check.remedy { object.member("remedy", remedy) }
          }
        }
      }
    }
  }

  /// The object on a line of its own, with its end.
  public func line() -> String {
    var writer = JSONWriter()
    encode(into: &writer)
    writer.endLine()
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Reads the object of `text`, as `encode` writes it.
  /// - Throws: `MessageError` naming what is missing or of the wrong kind.
  public init(parsing text: [UInt8]) throws(MessageError) {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: text)
    } catch {
      throw .notJSON(error)
    }
    let object = try ObjectReader(value)
    program = try object.required("program", \.string, "a string")
    checks = []
    for check in try object.objects("checks") { checks.append(try DoctorCheck(check)) }
  }
}

extension DoctorCheck {
  fileprivate init(_ object: ObjectReader) throws(MessageError) {
    name = try object.required("check", \.string, "a string")
    title = try object.required("title", \.string, "a string")
    outcome = Open(try object.required("outcome", \.string, "a string"))
    text = try object.required("text", \.string, "a string")
    remedy = try object.optional("remedy", \.string, "a string")
  }
}
