"""Time to the first heartbeat in the Bluetooth lab, with a real kernel, a real bluetoothd and a virtual strap."""

import os
import re
import subprocess

from .machine import HERE, NotMeasured

LAB = HERE.parent / 'BluetoothLab'


def run(programs, rounds=3):
    """Runs the lab's bleak.sh. Returns rows and goals from the medians that it prints."""
    environment = dict(os.environ, LAB_BINARIES=str(programs.resolve()), LAB_SECONDS='2400')
    told = subprocess.run([LAB / 'lab', 'run', LAB / 'bleak.sh', str(rounds)], env=environment, stdout=subprocess.PIPE, text=True, check=False)
    medians = dict(re.findall(r'^(bleak|adopting|remembering) +([0-9.]+) s', told.stdout, re.MULTILINE))
    if told.returncode != 0 or len(medians) < 3:
        raise NotMeasured(f'the lab ended with {told.returncode}; `Tests/BluetoothLab/lab prepare` installs what it needs')
    times = {name: float(value) for name, value in medians.items()}
    rows, goals = [], []
    for name, what, limit in (('remembering', 'a remembered strap', 1.5), ('adopting', 'an adopted strap', 4)):
        row = {'what': f'start to first heartbeat, {what}', 'unit': 's', 'hrzoned': times[name], 'peers': {}}
        row['peers']['bleak'] = (times['bleak'], times[name] / times['bleak'])
        rows.append(row)
        goals.append({'what': row['what'], 'value': times[name], 'limit': limit, 'unit': 's'})
    return {'rows': rows, 'goals': goals}
