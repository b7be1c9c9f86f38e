/// The messages of D-Bus's standard interfaces. D-Bus Specification, Standard Interfaces.
extension BusMessage {
  /// What `PropertiesChanged` says.
  struct PropertiesChange: Hashable {
    let interface: String
    let properties: BluetoothObjects.Properties
    let invalidated: [String]
  }

  /// Reads the answer to `GetManagedObjects`, `a{oa{sa{sv}}}`.
  func readManagedObjects(
    _ object: (_ path: String, _ interface: String, BluetoothObjects.Properties) -> Void
  ) throws(BusError) {
    try readDictionary(of: "oa{sa{sv}}") { (path) throws(BusError) in
      try readInterfaces { interface, properties in object(path, interface, properties) }
    }
  }

  /// Reads an object's interfaces, `a{sa{sv}}`.
  func readInterfaces(_ interface: (String, BluetoothObjects.Properties) -> Void) throws(BusError) {
    try readDictionary(of: "sa{sv}") { (name) throws(BusError) in
      interface(name, try readProperties(BluetoothObjects.wantedProperties.contains))
    }
  }

  /// Reads the signal `PropertiesChanged`, `sa{sv}as`.
  func readPropertiesChanged() throws(BusError) -> PropertiesChange {
    let interface = try readString()
    let properties = try readProperties(BluetoothObjects.wantedProperties.contains)
    var invalidated: [String] = []
    try readArray(of: "s") { () throws(BusError) in
      let name = try readString()
      if BluetoothObjects.wantedProperties.contains(name), !invalidated.contains(name) { invalidated.append(name) }
    }
    return PropertiesChange(interface: interface, properties: properties, invalidated: invalidated)
  }
}
