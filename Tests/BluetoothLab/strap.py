#!/usr/bin/env python3
"""Virtual heart-rate straps, in range of the guest's virtual Bluetooth controller.

usage: strap.py [--interval SECONDS] [ADDRESS[=NAME] ...]

Bumble simulates all controllers: one for the kernel, which sees it as hci0 through /dev/vhci, and one for each strap. All are in
range of one another. A strap has a Heart Rate, a Battery and a Device Information service.

Standard input takes one command per line: `VERB ...` for the first strap, `N: VERB ...` for the Nth, `all: VERB ...` for each.
Standard output answers each with `ok LINE` or `error LINE: REASON`. It also reports connections, subscriptions and pairings.

  hr BPM                     heart rate; sent in 16 bits if it does not fit in 8
  rr auto | none | SECONDS...  RR intervals; auto (the default): those of the heart rate
  contact on | off | none    skin contact; none: the strap does not detect it
  energy KJ | none           energy expended; a reset by the client sets it to 0
  battery PERCENT
  raw HEX                    the next measurement is exactly these bytes
  silent on | off            on: stays connected but notifies nothing
  drop                       the strap ends the connection, and advertises again
  gone                       out of range: the connection times out, and nothing advertises
  off                        switched off: the strap ends the connection, and nothing advertises
  back                       advertises again
  layout usual | moved       moved: its services have another order and other handles; told with Service Changed if connected
  secure on | cccd | off     on: its values and notifications require encryption; it pairs without a PIN; cccd: only
                             notifications do, and a subscription is refused for insufficient authentication
  forget                     loses the keys of all pairings, as after its battery was changed
  pairing allowed | refused  refused: it rejects all pairing, like a strap that is paired with another device
  rotate resolvable | unresolvable  only while off; advertises under a new private address, which who paired it can resolve
  mtu BYTES | refused        its answer to an exchange of the MTU from now on
  ask-mtu BYTES              asks the client for an MTU, once on a connection
  parameters MIN MAX LATENCY TIMEOUT  asks for these connection parameters (units of 1.25 ms, 1.25 ms, events and 10 ms)
  indicate heart | model | services COUNT  indicates a value again and again, each time once the last one is confirmed,
                             whether the client subscribed to it or not

Two commands remove an adapter from the kernel and return it. The first one is there from the start:

  unplug [NUMBER]
  plug [NUMBER]
"""

import argparse
import asyncio
import struct
import sys

from bumble import att, hci
from bumble.controller import Controller
from bumble.core import AdvertisingData
from bumble.device import Device, DeviceConfiguration
from bumble.gatt import (GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR, GATT_MODEL_NUMBER_STRING_CHARACTERISTIC,
                         Characteristic)
from bumble.gatt_server import GATT_SERVER_DEFAULT_MAX_MTU, Server
from bumble.host import Host
from bumble.pairing import PairingConfig, PairingDelegate
from bumble.profiles.battery_service import BatteryService
from bumble.profiles.device_information_service import DeviceInformationService
from bumble.profiles.heart_rate_service import HeartRateService
from bumble.transport.common import AsyncPipeSink

from radio import Adapter, Air


class StrapServer(Server):
    """Answers a read or a write that an attribute does not permit with an error; Bumble's server would not answer. Reports
    such a write, because it means that the client used an outdated handle. Can refuse an exchange of the MTU, and a
    subscription without pairing."""

    def __init__(self, device, say):
        super().__init__(device)
        self.say = say
        self.guards_subscription = self.refuses_mtu = False

    def on_att_exchange_mtu_request(self, bearer, request):
        if self.refuses_mtu:
            self.on_att_request(bearer, request)
        else:
            super().on_att_exchange_mtu_request(bearer, request)

    def on_att_read_request(self, bearer, request):
        if not self.refuses(bearer, request, att.Attribute.READABLE, att.ATT_READ_NOT_PERMITTED_ERROR):
            super().on_att_read_request(bearer, request)

    def on_att_write_request(self, bearer, request):
        attribute = self.get_attribute(request.attribute_handle)
        if (self.guards_subscription and attribute is not None and not bearer.encryption
                and attribute.type == GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR):
            self.send_error(bearer, request, att.ATT_INSUFFICIENT_AUTHENTICATION_ERROR)
        elif not self.refuses(bearer, request, att.Attribute.WRITEABLE, att.ATT_WRITE_NOT_PERMITTED_ERROR):
            super().on_att_write_request(bearer, request)
        else:
            self.say(f'written at the wrong handle 0x{request.attribute_handle:04x}')

    def refuses(self, bearer, request, needed, error):
        attribute = self.get_attribute(request.attribute_handle)
        if attribute is None or attribute.permissions & needed:
            return False
        self.send_error(bearer, request, error)
        return True

    def send_error(self, bearer, request, error):
        self.send_response(bearer, att.ATT_Error_Response(
            request_opcode_in_error=request.op_code, attribute_handle_in_error=request.attribute_handle, error_code=error))


class StrapPairing(PairingDelegate):
    """Pairs without a PIN, unless pairing is refused."""

    def __init__(self, strap):
        super().__init__()
        self.strap = strap

    async def accept(self):
        return self.strap.pairs


class Strap:
    def __init__(self, number, address, name, air, interval):
        self.number, self.address, self.interval = number, address, interval
        self.bpm, self.rr, self.contact, self.energy, self.battery = 120, 'auto', True, None, 80
        self.raw, self.silent, self.present, self.pairs = None, False, True, True
        self.demand, self.rotates, self.mtu = 'off', False, GATT_SERVER_DEFAULT_MAX_MTU
        self.to_next_beat = 0.0
        self.connections = []
        controller = Controller(f'strap {number}', link=air, public_address=f'A0:9E:1A:00:00:{number:02X}')
        self.device = Device(config=DeviceConfiguration(name=name, address=hci.Address(address)),
                             host=Host(controller, AsyncPipeSink(controller)))
        # The kernel accepts no other identity for an address that is one itself.
        self.device.pairing_config_factory = lambda _connection: PairingConfig(
            delegate=StrapPairing(self),
            identity_address_type=hci.Address.RANDOM_DEVICE_ADDRESS if self.rotates else None)
        self.build(moved=False)
        self.device.advertising_data = bytes(AdvertisingData([
            (AdvertisingData.FLAGS, b'\x06'),
            (AdvertisingData.COMPLETE_LOCAL_NAME, name.encode()),
            (AdvertisingData.INCOMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, struct.pack('<H', 0x180D))]))
        self.device.on('connection', self.connected)

    def build(self, moved):
        """Builds the services; `moved` gives them another order, and so other handles."""
        self.heart = HeartRateService(
            read_heart_rate_measurement=lambda _connection: self.measurement(),
            body_sensor_location=HeartRateService.BodySensorLocation.CHEST,
            reset_energy_expended=lambda _connection: self.reset_energy())
        self.heart.heart_rate_measurement_characteristic.on(
            Characteristic.EVENT_SUBSCRIPTION, lambda _, notifies, __: self.say('subscribed' if notifies else 'unsubscribed'))
        services = [
            DeviceInformationService(manufacturer_name='Lab', model_number=f'Strap {self.number}'),
            BatteryService(lambda _connection: self.battery),
            self.heart]
        self.model = next(one for one in services[0].characteristics if one.uuid == GATT_MODEL_NUMBER_STRING_CHARACTERISTIC)
        self.device.gatt_server = StrapServer(self.device, self.say)
        self.device.add_default_services()
        self.own_attributes = len(self.device.gatt_server.attributes)
        self.device.add_services(services[::-1] if moved else services)
        self.secure(self.demand)
        self.offer_mtu(self.mtu)

    async def change_layout(self, moved):
        """Rebuilds the services. A connected client is told, if it subscribed to Service Changed, which does not move."""
        subscribers = self.device.gatt_server.subscribers
        self.build(moved)
        server, own = self.device.gatt_server, self.own_attributes
        server.subscribers = {bearer: {handle: value for handle, value in cccds.items() if handle <= own}
                              for bearer, cccds in subscribers.items() if bearer in self.connections}
        for connection in self.connections:
            connection.gatt_server = server
        changed = self.device.gatt_service.service_changed_characteristic
        await server.indicate_subscribers(changed, struct.pack('<HH', own + 1, 0xFFFF))

    def offer_mtu(self, mtu):
        self.mtu = mtu
        self.device.gatt_server.refuses_mtu = mtu is None
        if mtu is not None:
            self.device.gatt_server.max_mtu = mtu

    async def ask_mtu(self, mtu):
        for connection in self.connections:
            self.say(f'the MTU is {await connection.gatt_client.request_mtu(mtu)}')

    async def ask_parameters(self, *parameters):
        for connection in self.connections:
            answer = self.device.l2cap_channel_manager.update_connection_parameters(connection, *parameters)
            self.say('parameters refused' if await asyncio.wait_for(answer, 5) else 'parameters accepted')

    async def indicate(self, connection, attribute, value, count):
        confirmed = 0
        try:
            while confirmed < count:
                await self.device.gatt_server.indicate_subscriber(connection, attribute, value, force=True)
                confirmed += 1
        finally:
            self.say(f'{confirmed} of {count} indications confirmed')

    def start_indicating(self, what, count):
        attribute, value = {
            'heart': (self.heart.heart_rate_measurement_characteristic, bytes(self.measurement())),
            'model': (self.model, b'Model'),
            'services': (self.device.gatt_service.service_changed_characteristic, b'\x01\x00\xff\xff')}[what]
        for connection in self.connections:
            # In the background: the client may end the connection meanwhile.
            task = asyncio.ensure_future(self.indicate(connection, attribute, value, count))
            connection.on('disconnection', lambda _reason, task=task: task.cancel())

    async def rotate(self, key):
        if self.present:
            raise ValueError('the strap is not off')
        self.rotates = True
        self.device.random_address = hci.Address.generate_private_address(key)
        await self.device.send_sync_command(
            hci.HCI_LE_Set_Random_Address_Command(random_address=self.device.random_address))
        self.say(f'rotated to {self.device.random_address}')

    def secure(self, demand):
        self.demand, demanded = demand, demand == 'on'
        self.device.gatt_server.guards_subscription = demand == 'cccd'
        needs = att.Attribute.READ_REQUIRES_ENCRYPTION | att.Attribute.WRITE_REQUIRES_ENCRYPTION
        for attribute in self.device.gatt_server.attributes[self.own_attributes:]:
            if (isinstance(attribute, Characteristic)
                    or attribute.type == GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR):
                attribute.permissions = attribute.permissions | needs if demanded else attribute.permissions & ~needs

    def say(self, text):
        print(f'strap {self.number}: {text}', flush=True)

    async def start(self):
        await self.device.power_on()
        await self.device.start_advertising()
        self.say(f'advertising {self.address}')

    def connected(self, connection):
        self.connections.append(connection)
        self.say(f'connected to {connection.peer_address}')
        connection.on('pairing', lambda _keys: self.say('paired'))
        connection.on('connection_encryption_change', lambda: self.say('encrypted' if connection.encryption else 'in the clear'))
        connection.on('disconnection', lambda reason: self.disconnected(connection, reason))

    def disconnected(self, connection, reason):
        self.connections.remove(connection)
        self.say(f'disconnected, reason 0x{reason:02x}')
        if self.present:
            asyncio.ensure_future(self.device.start_advertising())

    async def disconnect(self, reason):
        for connection in list(self.connections):
            await connection.disconnect(reason)

    async def leave(self, reason):
        self.present = False
        if self.device.is_advertising:
            await self.device.stop_advertising()
        await self.disconnect(reason)

    async def come_back(self):
        if not self.present:
            self.present = True
            await self.device.start_advertising()

    def reset_energy(self):
        self.energy = 0
        self.say('energy reset')

    def beats(self):
        """The RR intervals, in seconds, of the beats in the last measurement interval."""
        if self.rr != 'auto':
            return self.rr
        if self.bpm <= 0:
            return None
        beat, found = 60 / self.bpm, []
        self.to_next_beat -= self.interval
        while self.to_next_beat <= 0:
            found.append(beat)
            self.to_next_beat += beat
        return found[:9] or None

    def measurement(self):
        return HeartRateService.HeartRateMeasurement(
            heart_rate=self.bpm, sensor_contact_detected=self.contact, energy_expended=self.energy,
            rr_intervals=self.beats())

    async def run(self):
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + self.interval, loop.time())
            await asyncio.sleep(due - loop.time())
            if not self.silent:
                value, self.raw = self.raw, None
                await self.device.notify_subscribers(
                    self.heart.heart_rate_measurement_characteristic,
                    bytes(self.measurement()) if value is None else value)

    async def do(self, verb, *arguments):
        match verb, arguments:
            case 'hr', (bpm,): self.bpm = int(bpm)
            case 'rr', ('auto',): self.rr = 'auto'
            case 'rr', ('none',): self.rr = None
            case 'rr', (_, *_): self.rr = [float(seconds) for seconds in arguments]
            case 'contact', (state,): self.contact = {'on': True, 'off': False, 'none': None}[state]
            case 'energy', ('none',): self.energy = None
            case 'energy', (kilojoules,): self.energy = int(kilojoules)
            case 'battery', (percent,): self.battery = int(percent)
            case 'raw', (digits,): self.raw = bytes.fromhex(digits)
            case 'silent', (state,): self.silent = {'on': True, 'off': False}[state]
            case 'drop', (): await self.disconnect(hci.HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR)
            case 'gone', (): await self.leave(hci.HCI_CONNECTION_TIMEOUT_ERROR)
            case 'off', (): await self.leave(hci.HCI_REMOTE_USER_TERMINATED_CONNECTION_ERROR)
            case 'back', (): await self.come_back()
            case 'layout', (order,): await self.change_layout({'usual': False, 'moved': True}[order])
            case 'secure', ('on' | 'cccd' | 'off' as demand,): self.secure(demand)
            case 'rotate', (kind,): await self.rotate({'resolvable': self.device.irk, 'unresolvable': b''}[kind])
            case 'mtu', ('refused',): self.offer_mtu(None)
            case 'mtu', (size,): self.offer_mtu(int(size))
            case 'ask-mtu', (size,): await self.ask_mtu(int(size))
            case 'parameters', (_, _, _, _): await self.ask_parameters(*map(int, arguments))
            case 'indicate', (what, count): self.start_indicating(what, int(count))
            case 'forget', (): await self.device.keystore.delete_all()
            case 'pairing', (state,): self.pairs = {'allowed': True, 'refused': False}[state]
            case _: raise ValueError('unknown command')


async def obey(straps, adapters):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().rstrip('\n'):
        try:
            which, colon, command = line.partition(':')
            if not colon:
                which, command = '1', line
            match line.split():
                case ['unplug', *number]: await adapters[int(*number or '1') - 1].unplug()
                case ['plug', *number]: await adapters[int(*number or '1') - 1].plug()
                case _:
                    for strap in straps if which == 'all' else [straps[int(which) - 1]]:
                        await strap.do(*command.split())
            print('ok', line, flush=True)
        except Exception as fault:  # a bad command must not stop the straps
            print(f'error {line}: {type(fault).__name__} {fault}', flush=True)


async def main():
    parser = argparse.ArgumentParser(description='virtual heart-rate straps')
    parser.add_argument('--interval', type=float, default=1.0, help='seconds between measurements')
    parser.add_argument('straps', nargs='*', metavar='ADDRESS[=NAME]')
    options = parser.parse_args()

    air = Air()
    straps = []
    for number, given in enumerate(options.straps or ['F0:9E:1A:00:00:01'], 1):
        address, _, name = given.partition('=')
        straps.append(Strap(number, address, name or f'Lab Strap {number}', air, options.interval))
        await straps[-1].start()
    # The kernel sends commands as soon as this is open, and gives up on a slow answer, so it comes last.
    adapters = [Adapter(air, number) for number in (1, 2)]
    await adapters[0].plug()
    print('ready', flush=True)
    await asyncio.gather(obey(straps, adapters), *(strap.run() for strap in straps))


asyncio.run(main())
