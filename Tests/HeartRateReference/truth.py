#!/usr/bin/env python3
"""Estimates the heart rate variability of a recording, as a reference: truth.py RECORDING STEP >FIGURES

RECORDING is a capture of notifications. FIGURES has a line for every STEP seconds: the time in seconds, RMSSD of the last 60 s in
milliseconds, and alpha1 of the last 120 s. A figure is `-` if too little is known. Requires only Python.

The program does not use hrzoned's rules. It sees the whole recording, past and future, and has its own rule for beats: an interval
is normal if it is within 25 % of the strap's heart rate and within 12 % of the median of the nearest plausible intervals. RMSSD
uses pairs of normal intervals. For alpha1, the time between normal intervals is divided into beats of about the median length. A
figure is known if normal intervals fill 80 % of its window.
"""

import json
import math
import statistics
import sys

REACH = 12
KNOWN = 0.8


def notifications(path):
    with open(path) as lines:
        for line in lines:
            report = json.loads(line)
            if report.get('type') != 'raw' or report.get('characteristic') != '2a37':
                continue
            value = bytes.fromhex(report['value'])
            flags = value[0]
            size = 2 if flags & 1 else 1
            bpm = int.from_bytes(value[1:1 + size], 'little')
            start = 1 + size + (2 if flags & 8 else 0)
            tail = value[start:] if flags & 16 else b''
            yield report['t'], bpm, [int.from_bytes(tail[i:i + 2], 'little') * 1000 / 1024 for i in range(0, len(tail) - 1, 2)]


def normal(beats):
    """Whether each beat is normal. A beat is the time of its notification, the heart rate and the interval."""
    near = [bpm > 0 and abs(ms * bpm / 60000 - 1) < 0.25 for _, bpm, ms in beats]
    result = []
    for i in range(len(beats)):
        before = [j for j in range(max(0, i - 3 * REACH), i) if near[j]][-REACH:]
        after = [j for j in range(i + 1, min(len(beats), i + 3 * REACH)) if near[j]][:REACH]
        around = [beats[j][2] for j in before + after]
        result.append(near[i] and len(around) >= REACH and abs(beats[i][2] / statistics.median(around) - 1) < 0.12)
    return result


def rmssd(window, good):
    squares = [(b[2] - a[2]) ** 2 for a, b, x, y in zip(window, window[1:], good, good[1:]) if x and y]
    return math.sqrt(sum(squares) / len(squares))


def filled(window, good):
    """The intervals; each run that is not normal is divided into beats of about the median length."""
    middle = statistics.median(beat[2] for beat, is_good in zip(window, good) if is_good)
    result, run = [], 0
    for beat, is_good in list(zip(window, good)) + [(None, True)]:
        if not is_good:
            run += beat[2]
            continue
        count = round(run / middle)
        result += [run / count] * count if count else []
        run = 0
        if beat:
            result.append(beat[2])
    return result


def residual(values):
    """The sum of squared residuals of a least-squares line."""
    n = len(values)
    xs = range(n)
    x, y = (n - 1) / 2, sum(values) / n
    slope = sum((a - x) * (b - y) for a, b in zip(xs, values)) / sum((a - x) ** 2 for a in xs)
    return sum((b - y - slope * (a - x)) ** 2 for a, b in zip(xs, values))


def alpha1(intervals):
    mean = sum(intervals) / len(intervals)
    profile, total = [], 0
    for interval in intervals:
        total += interval - mean
        profile.append(total)
    points = []
    for size in range(4, 17):
        boxes = len(profile) // size
        square = sum(residual(profile[box * size:(box + 1) * size]) for box in range(boxes)) / (boxes * size)
        points.append((math.log(size), math.log(square) / 2))
    x = sum(p[0] for p in points) / len(points)
    y = sum(p[1] for p in points) / len(points)
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def main():
    told = list(notifications(sys.argv[1]))
    step = int(sys.argv[2])
    beats = [(time, bpm, ms) for time, bpm, intervals in told for ms in intervals]
    good = normal(beats)

    def window(now, seconds):
        places = [i for i, beat in enumerate(beats) if now - seconds < beat[0] <= now]
        return [beats[i] for i in places], [good[i] for i in places]

    def is_known(seconds, part, marks):
        known = sum(beat[2] for beat, mark in zip(part, marks) if mark)
        return known >= KNOWN * seconds * 1000

    for time, _, _ in told:
        if time % step:
            continue
        figures = []
        for seconds, figure in ((60, lambda p, m: rmssd(p, m)), (120, lambda p, m: alpha1(filled(p, m)))):
            part, marks = window(time, seconds)
            # hrzoned shows RMSSD after the first half minute.
            seconds = min(seconds, max(time - told[0][0], seconds / 2))
            figures.append(f'{figure(part, marks):.3f}' if part and is_known(seconds, part, marks) else '-')
        print(f'{time:.0f}', *figures)


main()
