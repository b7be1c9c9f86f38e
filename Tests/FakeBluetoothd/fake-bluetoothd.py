#!/usr/bin/python3
"""A fake bluetoothd for tests, from python-dbusmock's template bluez5, on the bus of DBUS_SYSTEM_BUS_ADDRESS.

Each line of standard input is executed as Python, and may call the functions below. Standard output has what the line printed,
then `ok` or `error REASON`. `faults` has the errors that a method will return, one for each call. `calls` has all calls so far.
"""

import os

import dbus
import dbus.lowlevel
import dbus.mainloop.glib
import dbus.service
from dbusmock import mockobject
from gi.repository import GLib

ADAPTER = "org.bluez.Adapter1"
DEVICE = "org.bluez.Device1"
BATTERY = "org.bluez.Battery1"
CHARACTERISTIC = "org.bluez.GattCharacteristic1"
MANAGER = "org.freedesktop.DBus.ObjectManager"
HEART_RATE = "0000180d-0000-1000-8000-00805f9b34fb"

calls = []
faults = {}
notifying = set()
values = {}
objects = mockobject.objects


def uuid(short):
    return f"0000{short}-0000-1000-8000-00805f9b34fb"


def called(path, method, *arguments):
    calls.append(" ".join([path.split("/")[-1], method, *map(str, arguments)]))
    for plan in (faults.get(method), faults.get("*")):
        if plan:
            name, message = plan.pop(0)
            raise dbus.exceptions.DBusException(message, name=name)


def fault(method, name, message="", times=1):
    faults.setdefault(method, []).extend([(name, message)] * times)


def manager(signal, signature, *arguments):
    objects["/"].EmitSignal(MANAGER, signal, signature, list(arguments))


def add(path, interface, properties, methods=()):
    if path in objects:
        objects[path].AddProperties(interface, properties)
    else:
        objects["/"].AddObject(path, interface, properties, list(methods))
    manager("InterfacesAdded", "oa{sa{sv}}", dbus.ObjectPath(path), {interface: properties})


def remove(path, *interfaces):
    objects["/"].RemoveObject(path)
    manager("InterfacesRemoved", "oas", dbus.ObjectPath(path), list(interfaces))


def change(path, interface=DEVICE, invalidated=(), **properties):
    object = objects[path]
    object.props[interface].update(properties)
    object.EmitSignal(
        dbus.PROPERTIES_IFACE, "PropertiesChanged", "sa{sv}as",
        [interface, dbus.Dictionary(properties, signature="sv"), dbus.Array(invalidated, signature="s")])


def adapter(name="hci0", powered=True):
    objects["/"].AddAdapter(name, "test")
    path = f"/org/bluez/{name}"

    def set_filter(self, options):
        called(path, "SetDiscoveryFilter", *(f"{key}={value}" for key, value in sorted(options.items())))
        if "UUIDs" in options:
            # bluetoothd 5.87 takes them and crashes at the first advertisement (bluez/bluez#2282).
            raise dbus.exceptions.DBusException("a filter with UUIDs crashes bluetoothd 5.87", name="org.bluez.Error.Failed")

    def start(self):
        called(path, "StartDiscovery")
        change(path, ADAPTER, Discovering=True)

    def stop(self):
        called(path, "StopDiscovery")
        change(path, ADAPTER, Discovering=False)

    def remove_device(self, device):
        called(path, "RemoveDevice", device.split("/")[-1])
        forget(device)

    objects[path].AddMethod(ADAPTER, "RemoveDevice", "o", "", remove_device)
    objects[path].AddMethods(ADAPTER, [
        ("SetDiscoveryFilter", "a{sv}", "", set_filter), ("StartDiscovery", "", "", start),
        ("StopDiscovery", "", "", stop)])
    change(path, ADAPTER, Powered=powered)
    return path


def device(address="F0:9E:1A:00:00:01", adapter="/org/bluez/hci0", **properties):
    path = f"{adapter}/dev_{address.replace(':', '_')}"

    def connect(self):
        called(path, "Connect")
        change(path, Connected=True)

    def disconnect(self):
        called(path, "Disconnect")
        change(path, ServicesResolved=False)
        # The answer goes out before the signal, as from bluetoothd (BlueZ, src/device.c, device_remove_connection).
        GLib.timeout_add(20, lambda: change(path, Connected=False))

    def pair(self):
        called(path, "Pair")
        change(path, Paired=True, Bonded=True)

    def cancel(self):
        called(path, "CancelPairing")

    add(path, DEVICE, {
        "Address": address, "AddressType": "random", "Name": "Strap", "Alias": "Strap", "Paired": False, "Bonded": False,
        "Connected": False, "ServicesResolved": False, "RSSI": dbus.Int16(-60),
        "UUIDs": dbus.Array([HEART_RATE], signature="s"), "Adapter": dbus.ObjectPath(adapter), **properties,
    }, [("Connect", "", "", connect), ("Disconnect", "", "", disconnect), ("Pair", "", "", pair),
        ("CancelPairing", "", "", cancel)])
    return path


def characteristic(short, device, value=b"", service="service0010"):
    path = f"{device}/{service}/char{short}"
    values[path] = value

    def start(self):
        called(path, "StartNotify")
        notifying.add(path)

    def stop(self):
        called(path, "StopNotify")
        notifying.discard(path)

    def read(self, options):
        called(path, "ReadValue")
        return dbus.Array(values[path], signature="y")

    def write(self, written, options):
        called(path, "WriteValue", bytes(written).hex())

    add(path, CHARACTERISTIC, {"UUID": uuid(short), "Value": dbus.Array(b"", signature="y")}, [
        ("StartNotify", "", "", start), ("StopNotify", "", "", stop), ("ReadValue", "a{sv}", "ay", read),
        ("WriteValue", "aya{sv}", "", write)])
    return path


def strap(address="F0:9E:1A:00:00:01", **properties):
    """Adds a strap with the usual characteristics, whose services are resolved."""
    path = device(address, **properties)
    characteristic("2a37", path)
    characteristic("2a38", path, b"\x01")
    characteristic("2a39", path)
    characteristic("2a24", path, b"H10\0")
    change(path, ServicesResolved=True)
    return path


def forget(device):
    """Removes a device with its services."""
    for path in [path for path in objects if path.startswith(f"{device}/")]:
        notifying.discard(path)
        remove(path, CHARACTERISTIC)
    remove(str(device), DEVICE)


def end_connection(path, *arguments, signature="ss"):
    """Disconnects the strap, and says why first, as newer versions of bluetoothd do (BlueZ, doc/org.bluez.Device.rst)."""
    objects[path].EmitSignal(DEVICE, "Disconnected", signature, list(arguments))
    change(path, Connected=False, ServicesResolved=False)


def lose_keys(path):
    """Disconnects the strap. From now on each new connection is lost 30 ms later, as when its encryption fails."""
    def connect(self):
        called(path, "Connect")
        change(path, Connected=True)
        # A strap that is made anew at the path meanwhile keeps its connection.
        GLib.timeout_add(30, lambda: objects.get(path) is lost and change(path, Connected=False, ServicesResolved=False))
    lost = objects[path]
    lost.AddMethod(DEVICE, "Connect", "", "", connect)
    change(path, Connected=False, ServicesResolved=False)


def keep_notifying(path, *bytes_):
    """Notifies a heart rate every tenth of a second, whenever the characteristic is there and notifies. A value that came before
    StartNotify is answered would count as its success."""
    GLib.timeout_add(100, lambda: [path in objects and path in notifying and notify(path, *bytes_)] != [])


def notify(path, *bytes_):
    change(path, CHARACTERISTIC, Value=dbus.Array(bytes_, signature="y"))


def agent():
    bluez = objects["/org/bluez"]
    if not bluez.agent_paths:
        return "none"
    return f"{bluez.agent_paths[0]} {bluez.capabilities[str(bluez.agent_paths[0])]}"


def others():
    """The unique names of the other peers on the bus: normally only the test's process."""
    return [name for name in bus.list_names() if name.startswith(":") and name != bus.get_unique_name()]


def ask_agent(connection, client, path):
    proxy = connection.get_object(client, "/org/hrzoned/agent", introspect=False)
    try:
        proxy.RequestAuthorization(dbus.ObjectPath(path), dbus_interface="org.bluez.Agent1", timeout=5)
        return "agreed"
    except dbus.exceptions.DBusException as error:
        return error.get_dbus_name()


def let_pairing_ask(path):
    """Makes Pair ask the client's agent about the device, as bluetoothd does, and then about another device. A third question
    comes from a stranger. `calls` gets the agent and its three answers."""
    def pair(self):
        called(path, "Pair")
        client, = others()
        stranger = dbus.bus.BusConnection(os.environ["DBUS_SYSTEM_BUS_ADDRESS"])
        calls.append(" ".join([
            agent(), ask_agent(bus, client, path), ask_agent(bus, client, path + "_other"),
            ask_agent(stranger, client, path)]))
        stranger.close()
        change(path, Paired=True)
    objects[path].AddMethod(DEVICE, "Pair", "", "", pair)


def let_connect_ask(path):
    """Makes Connect ask the client's agent, if there is one. bluetoothd does so when a value requires encryption."""
    def connect(self):
        called(path, "Connect")
        client, = others()
        calls.append(f"{agent()} {ask_agent(bus, client, path)}")
        change(path, Connected=True)
    objects[path].AddMethod(DEVICE, "Connect", "", "", connect)


def let_connect_need_rest(path, adapter):
    """Makes Connect fail while the adapter scans, as in bluetoothd."""
    def connect(self):
        called(path, "Connect")
        if objects[adapter].props[ADAPTER]["Discovering"]:
            raise dbus.exceptions.DBusException("le-connection-abort-by-local", name="org.bluez.Error.Failed")
        change(path, Connected=True)
    objects[path].AddMethod(DEVICE, "Connect", "", "", connect)


unanswered = []


def keep_unanswered(method):
    """Leaves calls of the method unanswered until `answer`. Meanwhile StopDiscovery fails (BlueZ, src/adapter.c,
    stop_discovery)."""
    def keep(connection, message):
        if message.get_member() == method:
            called(message.get_path(), method)
            unanswered.append(message)
            return dbus.lowlevel.HANDLER_RESULT_HANDLED
        if message.get_member() == "StopDiscovery" and unanswered:
            called(message.get_path(), "StopDiscovery")
            bus.send_message(dbus.lowlevel.ErrorMessage(message, "org.bluez.Error.InProgress", "Operation already in progress"))
            return dbus.lowlevel.HANDLER_RESULT_HANDLED
        return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED
    bus.add_message_filter(keep)


def answer():
    bus.send_message(dbus.lowlevel.MethodReturnMessage(unanswered.pop()))


def lie(path):
    """Sends false signals from a stranger directly to the client: the device is connected, another one was added, the device
    was removed, the machine went to sleep, and bluetoothd has another owner."""
    client, = others()
    stranger = dbus.bus.BusConnection(os.environ["DBUS_SYSTEM_BUS_ADDRESS"])
    for at, interface, member, signature, *arguments in [
        (path, dbus.PROPERTIES_IFACE, "PropertiesChanged", "sa{sv}as", DEVICE, {"Connected": True}, []),
        ("/", MANAGER, "InterfacesAdded", "oa{sa{sv}}", path + "_2", {DEVICE: {"Address": "F0:9E:1A:00:00:09"}}),
        ("/", MANAGER, "InterfacesRemoved", "oas", path, [DEVICE]),
        (path, DEVICE, "Disconnected", "ss", "org.bluez.Reason.Suspend", ""),
        ("/org/freedesktop/DBus", "org.freedesktop.DBus", "NameOwnerChanged", "sss", "org.bluez", "", ":1.99"),
    ]:
        message = dbus.lowlevel.SignalMessage(at, interface, member)
        message.set_destination(client)
        message.append(*arguments, signature=signature)
        stranger.send_message(message)
    stranger.flush()
    stranger.close()


def line_came(channel, condition):
    line = commands.readline().decode()
    if not line:
        loop.quit()
        return False
    try:
        exec(line, globals())
        print("ok", flush=True)
    except Exception as error:  # the test sees it
        print(f"error {error!r}", flush=True)
    return True


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SystemBus()
name = dbus.service.BusName("org.bluez", bus, allow_replacement=True, replace_existing=True, do_not_queue=True)
root = mockobject.DBusMockObject(name, "/", MANAGER, {}, "/dev/null", True)
objects["/"] = root
root.AddTemplate("bluez5", None)
loop = GLib.MainLoop()
# Unbuffered: a buffered line would not be handled before the next one arrives.
commands = open(0, "rb", buffering=0)
GLib.io_add_watch(commands, GLib.IO_IN | GLib.IO_HUP, line_came)
print("ok", flush=True)
loop.run()
