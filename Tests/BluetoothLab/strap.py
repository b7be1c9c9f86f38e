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
  layout usual | moved       only while off; moved: its services have another order and other handles
  secure on | off            on: its values and notifications require encryption; it pairs without a PIN
  forget                     loses the keys of all pairings, as after its battery was changed
  pairing allowed | refused  refused: it rejects all pairing, like a strap that is paired with another device

Two commands remove the adapter from the kernel and return it:

  unplug
  plug
"""

import argparse
import asyncio
import struct
import sys

from bumble import att, hci
from bumble.controller import Controller
from bumble.core import AdvertisingData
from bumble.device import Device, DeviceConfiguration
from bumble.gatt import GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR, Characteristic
from bumble.gatt_server import Server
from bumble.host import Host
from bumble.pairing import PairingConfig, PairingDelegate
from bumble.profiles.battery_service import BatteryService
from bumble.profiles.device_information_service import DeviceInformationService
from bumble.profiles.heart_rate_service import HeartRateService
from bumble.transport.common import AsyncPipeSink

from radio import Adapter, Air


class StrapServer(Server):
    """Answers a read or a write that an attribute does not permit with an error; Bumble's server would not answer. Reports
    such a write, because it means that the client used an outdated handle."""

    def __init__(self, device, say):
        super().__init__(device)
        self.say = say

    def on_att_read_request(self, bearer, request):
        if not self.refuses(bearer, request, att.Attribute.READABLE, att.ATT_READ_NOT_PERMITTED_ERROR):
            super().on_att_read_request(bearer, request)

    def on_att_write_request(self, bearer, request):
        if not self.refuses(bearer, request, att.Attribute.WRITEABLE, att.ATT_WRITE_NOT_PERMITTED_ERROR):
            super().on_att_write_request(bearer, request)
        else:
            self.say(f'written at the wrong handle 0x{request.attribute_handle:04x}')

    def refuses(self, bearer, request, needed, error):
        attribute = self.get_attribute(request.attribute_handle)
        if attribute is None or attribute.permissions & needed:
            return False
        self.send_response(bearer, att.ATT_Error_Response(
            request_opcode_in_error=request.op_code, attribute_handle_in_error=request.attribute_handle, error_code=error))
        return True


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
        self.to_next_beat = 0.0
        self.connections = []
        controller = Controller(f'strap {number}', link=air, public_address=f'A0:9E:1A:00:00:{number:02X}')
        self.device = Device(config=DeviceConfiguration(name=name, address=hci.Address(address)),
                             host=Host(controller, AsyncPipeSink(controller)))
        self.device.pairing_config_factory = lambda _connection: PairingConfig(delegate=StrapPairing(self))
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
        self.device.gatt_server = StrapServer(self.device, self.say)
        self.device.add_default_services()
        self.own_attributes = len(self.device.gatt_server.attributes)
        self.device.add_services(services[::-1] if moved else services)

    def secure(self, demanded):
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
            case 'layout', (order,):
                if self.present:
                    raise ValueError('the strap is not off')
                self.build({'usual': False, 'moved': True}[order])
            case 'secure', (state,): self.secure({'on': True, 'off': False}[state])
            case 'forget', (): await self.device.keystore.delete_all()
            case 'pairing', (state,): self.pairs = {'allowed': True, 'refused': False}[state]
            case _: raise ValueError('unknown command')


async def obey(straps, adapter):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := (await reader.readline()).decode().rstrip('\n'):
        try:
            which, colon, command = line.partition(':')
            if not colon:
                which, command = '1', line
            match line:
                case 'unplug': await adapter.unplug()
                case 'plug': await adapter.plug()
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
    adapter = Adapter(air)
    await adapter.plug()
    print('ready', flush=True)
    await asyncio.gather(obey(straps, adapter), *(strap.run() for strap in straps))


asyncio.run(main())
