#!/usr/bin/env python3
"""Checks the daemon's output by the times in it.

  judge.py state FILE KEY=VALUE...       the first state in FILE has these values; KEY may be a dotted path; no VALUE: absent
  judge.py rise STREAM BPM FROM TO       exactly one change of zone, within 4 s after the first sample of BPM
  judge.py stale STREAM                  the last stale state came at most 4 s after the sample before it
  judge.py back STREAM                   after the last stale state the zone is lost, then live again with a zone
  judge.py standing FILE [--moved] FILE  both states have the same totals; with --moved the second's are higher
  judge.py outage STREAM LINE STRAP PATTERN  after LINE the strap was lost with a reason that matches PATTERN, and then sent samples
  judge.py silence STREAM LINE STRAP     after LINE the strap was stale 3 s and lost 12 s after its last sample
  judge.py untouched STREAM LINE STRAP   after LINE the strap has only samples
  judge.py reasons STREAM                each change of a strap's link has a sentence for its reason
  judge.py soak STREAM MARKS             a table of the effect of each fault; MARKS has a line `LINE FAULT` for each
  judge.py same LIVE REPLAY              the zone and alert reports are equal except for time, t, seq and strap
  judge.py doctor FILE CHECK TEXT REMEDY [ALSO]...  in FILE, only CHECK and ALSO failed; CHECK says TEXT
                                         and REMEDY. `judge.py doctor FILE well`: none failed
"""

import datetime
import json
import re
import sys


class Wrong(Exception):
    pass


def reports(path):
    with open(path, encoding='utf-8') as file:
        return [json.loads(line) for line in file if line.endswith('\n')]


def seconds(report):
    return datetime.datetime.fromisoformat(report['time'].replace('Z', '+00:00')).timestamp()


def of_type(found, *types):
    return [report for report in found if report['type'] in types]


def first_state(path):
    states = of_type(reports(path), 'state')
    if not states:
        raise Wrong(f'no state in {path}')
    return states[0]


def at(report, path):
    for key in path.split('.'):
        report = report.get(key) if isinstance(report, dict) else None
    return report


def judge_state(path, *wanted):
    state = first_state(path)
    for pair in wanted:
        key, _, value = pair.partition('=')
        found = at(state, key)
        if (found is not None) != bool(value) or value and str(found) != value:
            raise Wrong(f'{key} is {found}, not {value or "absent"}: {state}')
    return 'the state has ' + ', '.join(pair if pair[-1] != '=' else f'no {pair[:-1]}' for pair in wanted)


def judge_rise(path, bpm, before, after):
    found = reports(path)
    start = next((i for i, r in enumerate(found) if r['type'] == 'sample' and r.get('bpm') == int(bpm)), None)
    if start is None:
        raise Wrong(f'no sample of {bpm} bpm')
    changes, alerts = of_type(found[start:], 'zone'), of_type(found[start:], 'alert')
    if len(changes) != 1 or at(changes[0], 'from.name') != before or at(changes[0], 'to.name') != after:
        raise Wrong(f'expected one change from {before} to {after}, not {changes}')
    if [alert['kind'] for alert in alerts] != ['zone_changed']:
        raise Wrong(f'expected one alert zone_changed, not {alerts}')
    delay = seconds(changes[0]) - seconds(found[start])
    if not 0.5 <= delay <= 4:
        raise Wrong(f'the change came {delay:.3f} s after the first sample of {bpm} bpm')
    return f'one zone report and one alert, {delay:.3f} s after the first sample of {bpm} bpm'


def last_stale(found):
    stale = [i for i, r in enumerate(found) if r['type'] == 'state' and r.get('signal') == 'stale']
    if not stale:
        raise Wrong('no stale state')
    return stale[-1]


def judge_stale(path):
    found = reports(path)
    end = last_stale(found)
    before = of_type(found[:end], 'sample')
    delay = seconds(found[end]) - seconds(before[-1])
    if not 0 < delay <= 4:
        raise Wrong(f'stale {delay:.3f} s after the last sample')
    if 'zone' in found[end]:
        raise Wrong(f'a stale signal has a zone: {found[end]}')
    return f'stale {delay:.3f} s after the last sample, without a zone'


def judge_back(path):
    found = reports(path)
    since = found[last_stale(found):]
    zones = of_type(since, 'zone')
    if not any(r.get('signal') == 'live' for r in of_type(since, 'state')):
        raise Wrong(f'not live again: {since}')
    if [('from' in zone, 'to' in zone) for zone in zones] != [(True, False), (False, True)]:
        raise Wrong(f'expected a lost zone, then a new one, not {zones}')
    alerts = [alert['kind'] for alert in of_type(since, 'alert')]
    if alerts != ['signal_lost', 'signal_back']:
        raise Wrong(f'expected signal_lost and signal_back, not {alerts}')
    straps = [report for report in of_type(since, 'strap') if 'phase' in report]
    phases = [report['phase'] for report in straps]
    if 'discovering' not in phases:
        raise Wrong(f'live again without being discovered: {phases}')
    # The delay is reported but not checked, since it depends on the load of the machine.
    connected = [seconds(report) for report in straps if report['phase'] == 'discovering'][-1]
    live = [seconds(report) for report in straps if report['phase'] == 'live'][0]
    sample = seconds(of_type(since, 'sample')[0])
    return (f'live again by way of {", ".join(phases)}; in zone {zones[1]["to"]["name"]} at once; subscribed '
            f'{live - connected:.3f} s after it was connected, and the first sample came {sample - connected:.3f} s after it was')


def judge_standing(before, *after):
    moved = after[0] == '--moved'
    first, second = first_state(before).get('totals'), first_state(after[-1]).get('totals')
    if not first or not second:
        raise Wrong(f'a state without totals: {first}, {second}')
    if moved and not second['live'] > first['live'] or not moved and first != second:
        raise Wrong(f'{first} became {second}')
    return f'totals {"went on" if moved else "stand still"}: {first["live"]} s, then {second["live"]} s live'


def of_strap(path, line, strap):
    return [report for report in reports(path)[int(line):] if report.get('strap') == strap]


def judge_outage(path, line, strap, pattern):
    found = of_strap(path, line, strap)
    ends = [i for i, r in enumerate(found) if r['type'] == 'strap' and r['phase'] in ('lost', 'refused')]
    if not any(re.search(pattern, found[i]['reason']) for i in ends):
        raise Wrong(f'{strap} was not lost because of "{pattern}": {[found[i]["reason"] for i in ends]}')
    since = found[ends[-1]:]
    live = next((i for i, r in enumerate(since) if r['type'] == 'strap' and r['phase'] == 'live'), None)
    if live is None or not of_type(since[live:], 'sample'):
        raise Wrong(f'{strap} is not live after its last loss: {since}')
    after = of_type(since[live:], 'sample')[0]
    before = [r for r in of_type(of_strap(path, 0, strap), 'sample') if r['time'] < found[ends[0]]['time']]
    gap = f'{seconds(after) - seconds(before[-1]):.1f} s without a sample; ' if before else ''
    reasons = dict.fromkeys(r['reason'] for r in found[ends[0]:ends[-1] + 1] if r['type'] == 'strap' and 'reason' in r)
    return f'{strap}: {gap}' + ' '.join(reasons)


def judge_silence(path, line, strap):
    found = of_strap(path, line, strap)
    stale = next((r for r in found if r['type'] == 'state' and r.get('signal') == 'stale'), None)
    lost = next((r for r in found if r['type'] == 'strap' and r['phase'] == 'lost'), None)
    if stale is None or lost is None:
        raise Wrong(f'{strap} was not stale, or not lost: {found}')
    last = max(seconds(r) for r in of_type(of_strap(path, 0, strap), 'sample') if r['time'] < lost['time'])
    delays = seconds(stale) - last, seconds(lost) - last
    if not 2.9 <= delays[0] <= 4 or not 11.9 <= delays[1] <= 14:
        raise Wrong(f'{strap} was stale after {delays[0]:.3f} s and lost after {delays[1]:.3f} s')
    return f'{strap}: stale {delays[0]:.3f} s and given up {delays[1]:.3f} s after the last sample'


def judge_untouched(path, line, strap):
    found = of_strap(path, line, strap)
    samples, others = of_type(found, 'sample'), [r for r in found if r['type'] != 'sample']
    if others or len(samples) < 3:
        raise Wrong(f'{strap} has {len(samples)} samples and {others}')
    return f'{strap}: only samples since then, {len(samples)} of them'


def judge_reasons(path):
    found = of_type(reports(path), 'strap')
    for report in found:
        if not re.fullmatch(r'([A-Z]|bluetoothd ).*[.?!]', report.get('reason', '')):
            raise Wrong(f'the reason is not a sentence: {report}')
    return f'all {len(found)} strap reports have a reason'


def judge_soak(path, marks):
    found = reports(path)
    with open(marks, encoding='utf-8') as file:
        starts = [(int(line.split()[0]), line.split()[1]) for line in file]
    judge_reasons(path)
    gaps, reasons, last = {}, {}, {}
    for index, report in enumerate(found):
        strap = report.get('strap')
        fault = next((name for start, name in reversed(starts) if index >= start), None)
        if report['type'] == 'sample':
            gap = seconds(report) - last.get(strap, seconds(report))
            if gap > 1.5:
                gaps.setdefault(fault, []).append(gap)
            last[strap] = seconds(report)
        elif report['type'] == 'strap' and report['phase'] in ('lost', 'refused'):
            reasons.setdefault(fault, {}).setdefault(report['reason'], 0)
            reasons[fault][report['reason']] += 1
    rows = ['fault       times  outages  median  longest']
    for fault in dict.fromkeys(name for _, name in starts):
        each = sorted(gaps.get(fault, []))
        if each and fault not in reasons:
            raise Wrong(f'no reason after {fault}')
        times = sum(name == fault for _, name in starts)
        figures = f'{each[len(each) // 2]:5.1f} s  {each[-1]:5.1f} s' if each else ''
        rows.append(f'{fault:10}  {times:5}  {len(each):7}  {figures}')
        rows += [f'    {count:3} x {reason}' for reason, count in sorted(reasons.get(fault, {}).items())]
    return '\n'.join(rows)


def essence(path):
    """The lines of zone and alert reports up to the last sample, without the values that differ from run to run."""
    with open(path, encoding='utf-8') as file:
        lines = [line for line in file if re.match(r'\{"type":"(zone|alert|sample)"', line)]
    # The signal loss at the end of a capture is not part of the capture.
    while lines and not lines[-1].startswith('{"type":"sample"'):
        lines.pop()
    return [re.sub(r'"(seq":\d+|t":[\d.]+|(time|strap)":"[^"]*")', r'"…"', line, count=4)
            for line in lines if not line.startswith('{"type":"sample"')]


def judge_same(live, replay):
    first, second = essence(live), essence(replay)
    if first != second:
        raise Wrong(''.join(['\nlive:\n', *first, 'replayed:\n', *second]))
    if not first:
        raise Wrong('nothing to compare')
    return f'{len(first)} zone and alert reports, equal in both:\n' + ''.join(first)


def judge_doctor(path, check, text='', remedy='', *also):
    with open(path, encoding='utf-8') as file:
        checks = json.load(file)['checks']
    failed = [found['check'] for found in checks if found['outcome'] == 'failed']
    if check == 'well':
        if failed:
            raise Wrong(f'failed: {failed}')
        return f'all {len(checks)} checks are well or do not apply'
    if sorted(failed) != sorted([check, *also]):
        raise Wrong(f'failed: {failed}, not {[check, *also]}')
    found = next(found for found in checks if found['check'] == check and found['outcome'] == 'failed')
    if text not in found['text'] or remedy not in found.get('remedy', ''):
        raise Wrong(f'{found} lacks "{text}" or "{remedy}"')
    return f'{check}: {found["text"]} -> {found.get("remedy", "")}'


def main():
    judge, arguments = globals().get('judge_' + (sys.argv[1:] or [''])[0]), sys.argv[2:]
    if judge is None or not arguments:
        sys.exit(__doc__)
    try:
        print('        ', judge(*arguments))
    except Wrong as wrong:
        sys.exit(f'judge: {wrong}')


main()
