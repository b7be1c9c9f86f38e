// Lines of a daemon, for a fake one to send.

package func hello(boot: String = "b1", seq: Int = 0, version: String = "1.0") -> String {
  #"{"type":"hello","protocol":"\#(version)","server":"hrzoned 0.1.0","boot":"\#(boot)","seq":\#(seq)}"#
}

package func alertLine(_ seq: Int, _ text: String, strap: String = "F0:9E:1A:00:00:01", more: String = "") -> String {
  #"{"type":"alert","seq":\#(seq),"time":"2026-03-01T06:30:00.125Z","strap":"\#(strap)","runner":"Anna","#
    + #""kind":"ceiling","severity":"critical","text":"\#(text)"\#(more)}"#
}

package func rawLine(_ seq: Int, strap: String = "F0:9E:1A:00:00:01") -> String {
  #"{"type":"raw","seq":\#(seq),"time":"2026-03-01T06:30:00.125Z","strap":"\#(strap)","t":\#(seq).5,"#
    + #""characteristic":"2a37","value":"008f"}"#
}

package func sampleLine(_ seq: Int, bpm: Int = 143, zone: String = #"{"index":3,"name":"LSD"}"#) -> String {
  #"{"type":"sample","seq":\#(seq),"time":"2026-03-01T06:30:0\#(seq % 10).125Z","strap":"F0:9E:1A:00:00:01","#
    + #""bpm":\#(bpm),"zone":\#(zone),"percent":75.3,"percent_of":"max","signal":"live"}"#
}

package func stateLine(
  signal: String = "live", zone: String = #""zone":{"index":3,"name":"LSD"},"#, strap: String = "F0:9E:1A:00:00:01"
) -> String {
  #"{"type":"state","time":"2026-03-01T06:30:00.125Z","strap":"\#(strap)","runner":"Anna","#
    + #""signal":"\#(signal)","age":0.4,"bpm":143,\#(zone)"percent":75.3,"percent_of":"max","#
    + #""phase":"live","link":"direct","max_hr":190}"#
}
