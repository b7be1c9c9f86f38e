#!/usr/bin/env python3
"""Reads the strongest heart-rate strap in range with bleak, as hrzoned does without settings. Each line of output is the
time of a value, in seconds since 1970, and the heart rate."""

import asyncio
import time

from bleak import BleakClient, BleakScanner

HEART_RATE = '0000180d-0000-1000-8000-00805f9b34fb'
MEASUREMENT = '00002a37-0000-1000-8000-00805f9b34fb'
# Seconds to listen after the first advertisement, as in hrzoned.
WINDOW = 3


def told(_characteristic, value):
    bpm = int.from_bytes(value[1:3], 'little') if value[0] & 1 else value[1]
    print(f'{time.time():.3f} {bpm}', flush=True)


async def main():
    signals, heard = {}, asyncio.Event()

    def detected(device, advertisement):
        signals[device] = max(advertisement.rssi, signals.get(device, advertisement.rssi))
        heard.set()

    async with BleakScanner(detected, service_uuids=[HEART_RATE]):
        await heard.wait()
        await asyncio.sleep(WINDOW)
    async with BleakClient(max(signals, key=signals.get)) as strap:
        await strap.start_notify(MEASUREMENT, told)
        await asyncio.sleep(600)


asyncio.run(main())
