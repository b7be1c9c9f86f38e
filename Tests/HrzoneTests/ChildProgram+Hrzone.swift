import TestSupport

extension ChildProgram {
  /// Starts hrzone with `arguments`.
  convenience init(
    _ arguments: [String], _ variables: [String: String] = [:], terminal: (columns: Int, rows: Int)? = nil,
    launcher: [String] = []
  ) throws {
    try self.init("hrzone", arguments, variables, terminal: terminal, launcher: launcher)
  }

  /// Runs hrzone to its end.
  static func run(
    _ arguments: [String], _ variables: [String: String] = [:], file: String = #fileID, line: Int = #line
  ) throws -> (status: Int32, output: String, error: String) {
    let program = try ChildProgram(arguments, variables)
    return (try program.end(file: file, line: line), program.output.text, program.error.text)
  }
}
