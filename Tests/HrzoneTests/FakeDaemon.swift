import JSON
import TestSupport
import Testing

extension FakeDaemon {
  /// The next client, after the greeting and its subscription.
  func subscriber(
    boot: String = "b1", seq: Int = 0, file: String = #fileID, line: Int = #line
  ) throws -> (client: FakeClient, request: JSONValue) {
    let client = try accept(file: file, line: line)
    client.send(hello(boot: boot, seq: seq))
    let request = try JSONValue(parsing: Array(try #require(try client.line(file: file, line: line)).utf8))
    client.send(#"{"type":"reply","id":1}"#)
    return (client, request)
  }
}
