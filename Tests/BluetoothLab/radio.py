"""The radio of the virtual straps: the link between Bumble's controllers, and the kernel's adapter as one of them."""

import asyncio
import errno
import os

from bumble import core, hci, ll
from bumble.controller import Controller
from bumble.link import LocalLink
from bumble.transport import open_transport


class Air(LocalLink):
    """Bumble's link between controllers. Data carries the address under which the sender connected.

    Bumble would use the sender's random address, but the kernel connects with its public one.
    """

    def send_acl_data(self, sender_controller, destination_address, transport, data):
        if transport != core.PhysicalTransport.LE:
            super().send_acl_data(sender_controller, destination_address, transport, data)
            return
        connection = sender_controller.le_connections.get(destination_address)
        receiver = self.find_le_controller(destination_address)
        if connection is not None and receiver is not None:
            asyncio.get_running_loop().call_soon(
                receiver.on_link_acl_data, connection.self_address, transport, data)


class KernelController(Controller):
    """The kernel's controller, with corrections where Bumble deviates from the specification.

    - A reset ends all connections and the scan (Core Specification, Vol 4, Part E, 7.3.2).
    - A connection is reported by the enhanced event (7.7.65.10), since the controller has LL Privacy. Without that event the
      kernel treats the connect as failed, and cannot disconnect later.
    - A cancelled connect also ends with an event (7.8.13).
    - If the kernel disconnects, the reason is "terminated by local host" (Vol 1, Part F, 2.22).
    """

    def on_hci_reset_command(self, command):
        self.fall_silent()
        self.le_scan_enable = False
        self.filter_duplicates = False
        return super().on_hci_reset_command(command)

    def on_hci_le_create_connection_cancel_command(self, _command):
        if self.pending_le_connection is None:
            return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.COMMAND_DISALLOWED_ERROR)
        peer, self.pending_le_connection = self.pending_le_connection.peer_address, None
        asyncio.get_running_loop().call_soon(self.send_hci_packet, hci.HCI_LE_Connection_Complete_Event(
            status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR, connection_handle=0, role=hci.Role.CENTRAL,
            peer_address_type=peer.address_type, peer_address=peer, connection_interval=0, peripheral_latency=0,
            supervision_timeout=0, central_clock_accuracy=0))
        return hci.HCI_StatusReturnParameters(hci.HCI_ErrorCode.SUCCESS)

    def on_hci_disconnect_command(self, command):
        connection = self.find_le_connection_by_handle(command.connection_handle)
        if connection is None:
            super().on_hci_disconnect_command(command)
            return
        self._send_hci_command_status(hci.HCI_COMMAND_STATUS_PENDING, command.op_code)
        connection.send_ll_control_pdu(ll.TerminateInd(command.reason))
        self.on_le_disconnected(connection, hci.HCI_CONNECTION_TERMINATED_BY_LOCAL_HOST_ERROR)

    def send_hci_packet(self, packet):
        if isinstance(packet, hci.HCI_LE_Connection_Complete_Event):
            packet = hci.HCI_LE_Enhanced_Connection_Complete_Event(
                status=packet.status, connection_handle=packet.connection_handle, role=packet.role,
                peer_address_type=packet.peer_address_type, peer_address=packet.peer_address,
                local_resolvable_private_address=hci.Address.ANY, peer_resolvable_private_address=hci.Address.ANY,
                connection_interval=packet.connection_interval, peripheral_latency=packet.peripheral_latency,
                supervision_timeout=packet.supervision_timeout, central_clock_accuracy=packet.central_clock_accuracy)
        super().send_hci_packet(packet)

    def fall_silent(self):
        for connection in list(self.le_connections.values()):
            connection.send_ll_control_pdu(ll.TerminateInd(hci.HCI_CONNECTION_TIMEOUT_ERROR))
            del self.le_connections[connection.peer_address]
        self.pending_le_connection = None


class KernelSink:
    """Passes packets to the kernel. While the adapter is off, the kernel refuses them; asyncio's own sink would then close
    the device, and the adapter would disappear."""

    def __init__(self, device):
        self.device = device

    def on_packet(self, packet):
        try:
            os.write(self.device.fileno(), packet)
        except OSError as fault:
            if fault.errno not in (errno.ENXIO, errno.ENETDOWN):
                raise


class Adapter:
    """An adapter of the kernel. It exists as long as its /dev/vhci is open."""

    def __init__(self, air, number):
        self.air, self.number, self.transport, self.controller = air, number, None, None

    async def plug(self):
        if self.transport is not None:
            raise ValueError('the adapter is already plugged in')
        self.transport = await open_transport('vhci')
        sink = KernelSink(self.transport.sink.transport.get_extra_info('pipe'))
        self.controller = KernelController(f'adapter {self.number}', host_source=self.transport.source, host_sink=sink,
                                           link=self.air, public_address=f'AA:BB:CC:00:00:{self.number:02X}')

    async def unplug(self):
        if self.transport is None:
            raise ValueError('the adapter is not plugged in')
        self.controller.fall_silent()
        self.air.remove_controller(self.controller)
        transport, self.transport = self.transport, None
        await transport.close()
