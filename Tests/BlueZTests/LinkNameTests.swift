import StrapLink
import Testing

/// The name that clients know the link by.
@Test func bluetoothdsLinkIsNamedAsTheProtocolDoes() {
  #expect(LinkName.bluetoothd.rawValue == "bluetoothd")
}
