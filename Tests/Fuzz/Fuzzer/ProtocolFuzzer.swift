import JSON
import ZoneProtocol

extension Fuzzer {
  /// A client's bytes. Lines do not depend on how the bytes are split, and a decoded request encodes to the same request.
  static let requests = Fuzzer(
    name: "requests",
    seeds: [
      #"{"id":1,"method":"subscribe","reports":["sample","zone"],"straps":["F0:9E:1A:00:00:01"]}"#,
      #"{"id":"a","method":"subscribe","since":{"boot":"1f","seq":18446744073709551615}}"#,
      #"{"id":-1,"method":"status"}"#, #"{"id":2,"method":"energy.reset","strap":"sim:lsd"}"#,
      #"{"id":4,"method":"straps.scan","seconds":2.5}"#, #"{"id":5,"method":"straps.add","address":"a","runner":"b"}"#,
      #"{"id":5,"method":"runner.set","name":"Anna","max_hr":195,"age":34,"ceiling":186,"#
        + #""weight_kg":62.5,"sex":"female"}"#,
      #"{"id":6,"method":"target.set","from":133,"to":152}"#, #"{"id":7,"method":"workout.pause","strap":"a"}"#,
      #"{"id":9,"method":"mark","text":"new shoes","strap":"a"}"#, #"{"id":10,"method":"workout.steps","strap":"a"}"#,
      #"{"id":8,"method":"workout.start","name":"x","steps":[{"repeat":8,"steps":[{"name":"a","zone":3,"duration":30},"#
        + #"{"name":"b","zone":"LSD","until_below":"Easy"}]},{"name":"c","from":100,"to":120,"open":true}]}"#,
      #"{"id":3,"method":"x\u0041\ud83d\ude00","y":[1.5e3,null,true,{"z":[]}]}"#, "{}\n\n[1,2]\r\n",
    ].map { Array("\($0)\n".utf8) }
  ) { bytes in
    let whole = lines(of: bytes, inPiecesOf: bytes.count)
    expect(lines(of: bytes, inPiecesOf: 3) == whole, "other lines from pieces of 3 bytes")
    for line in whole {
      json(line)
      do throws(ErrorMessage) {
        let request = try Request(line: line)
        let again = request.line()
        expect(again.last == UInt8(ascii: "\n"), "a line without its end")
        expect((try? Request(line: Array(again.dropLast()))) == request, "\(request) is another at last")
      } catch {
        expect(!error.message.isEmpty, "an error without a message")
        expect((error.at ?? 0) <= line.count, "an error past the end of the line")
      }
    }
  }

  /// A daemon's bytes, as a client reads them.
  static let messages = Fuzzer(
    name: "messages",
    seeds: [
      #"{"type":"hello","protocol":"1.0","server":"hrzoned 0.1","boot":"1f","seq":0}"#,
      #"{"type":"reply","id":1,"from":7}"#, #"{"type":"error","id":1,"code":"bad_request","message":"No.","at":3}"#,
      #"{"type":"dropped","count":3}"#,
      #"{"type":"found","id":1,"address":"F0:9E:1A:00:00:01","kind":"random","signal_dbm":-60,"known":true}"#,
      #"{"type":"sample","seq":1,"time":"2026-03-01T06:30:00.125Z","strap":"sim:lsd","runner":"A","bpm":143,"#
        + #""zone":{"index":3,"name":"LSD"},"percent":75.3,"rr_ms":[419.9],"contact":true,"signal":"live"}"#,
      #"{"type":"state","time":"2026-03-01T06:30:00.125Z","strap":"sim:lsd","signal":"live","age":0.3,"bpm":143,"#
        + #""totals":{"live":1.0,"zones":[{"index":0,"name":"Rest","seconds":0.0}]}}"#,
      #"{"type":"raw","seq":2,"time":"2026-03-01T06:30:00.125Z","strap":"sim:lsd","t":12.5,"characteristic":"2a37","#
        + #""value":"1643"}"#,
      #"{"type":"alert","seq":2,"time":"2026-03-01T06:30:00.125Z","strap":"s","kind":"ceiling","severity":"critical","#
        + #""text":"!","bpm":190}"#,
      #"{"type":"workout","seq":3,"time":"2026-03-01T06:30:00.125Z","strap":"s","name":"x","step":{"index":1,"count":2,"#
        + #""name":"a","target":{"from":100,"to":120},"duration":30.0,"next":"b"},"remaining":1.5,"elapsed":28.5,"#
        + #""state":"paused","result":{"index":1,"name":"a","time":2.0,"live":1.0,"on_target":0.5,"end_bpm":120}}"#,
    ].map { Array($0.utf8) }
  ) { bytes in
    json(bytes)
    guard let message = try? ServerMessage(line: bytes) else { return }
    if case .unknown = message { return }
    let again = message.line()
    expect((try? ServerMessage(line: Array(again.dropLast()))) == message, "\(message) is another at last")
    expect((try? ServerMessage(line: Array(again.dropLast())))?.line() == again, "other bytes for \(message)")
  }

  /// JSON that parses is written so that it parses to the same value.
  private static func json(_ bytes: [UInt8]) {
    do throws(JSONError) {
      let value = try JSONValue(parsing: bytes)
      let encoded = value.encoded()
      expect((try? JSONValue(parsing: encoded)) == value, "\(value) is another at last")
      expect(!encoded.contains(UInt8(ascii: "\n")), "a line's end inside a line")
    } catch {
      expect((0...bytes.count).contains(error.position), "an error at \(error.position) of \(bytes.count)")
    }
  }

  private static func lines(of bytes: [UInt8], inPiecesOf size: Int) -> [[UInt8]] {
    var framer = LineFramer(limit: 4096)
    var lines: [[UInt8]] = []
    var rest = bytes[...]
    repeat {
      framer.append(Array(rest.prefix(max(size, 1))).span.bytes)
      rest = rest.dropFirst(max(size, 1))
      do throws(FramingError) {
        while let line = try framer.next() {
          expect(line.count <= 4096 && !line.contains(UInt8(ascii: "\n")), "no line: \(line)")
          lines.append(line)
        }
      } catch {
        return lines
      }
    } while !rest.isEmpty
    return lines
  }
}
