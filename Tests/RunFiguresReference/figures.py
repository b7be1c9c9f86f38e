#!/usr/bin/env python3
"""Computes the figures of a run, as a reference: figures.py MAXHR RESTINGHR AGE WEIGHT SEX CAPTURE... >FIGURES

Each CAPTURE has the notifications of one run. FIGURES has for each a line `= CAPTURE` and then a line for each figure: its name and
its value, or `-` if it is absent. Requires only Python.

The program was written from the definitions on the page of RunFigures and from the papers cited there. It keeps the whole run in
lists and searches them, so it is simple and slow. Only the verdicts on artefacts come from another program, artefacts.py in
Tests/HeartRateReference. Times are whole nanoseconds.
"""

import json
import math
import pathlib
import statistics
import sys
from collections import namedtuple
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'HeartRateReference'))
from artefacts import classify  # noqa: E402

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
Sample = namedtuple('Sample', 'time bpm contact intervals')
Beat = namedtuple('Beat', 'time bpm ticks')
# A corrected interval: its length in ticks, the index of the strap's interval, whether it was corrected or inserted.
Interval = namedtuple('Interval', 'ticks source corrected')


# The capture

def notifications(path):
    """The samples of a capture."""
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            report = json.loads(line)
            if report.get('type') != 'raw' or report.get('characteristic') != '2a37':
                continue
            value = bytes.fromhex(report['value'])
            if len(value) < 2 + (value[0] & 1):
                continue
            flags, rest = value[0], value[1:]
            size = 2 if flags & 1 else 1
            bpm, rest = int.from_bytes(rest[:size], 'little'), rest[size:]
            if flags & 8:
                rest = rest[2:]
            intervals = [rest[i] + 256 * rest[i + 1] for i in range(0, len(rest) - 1, 2)] if flags & 16 else []
            yield Sample(round(report['t'] * SECOND), bpm, flags & 6 != 4, intervals)


def fresh_times(samples):
    """How long each sample is fresh: 2.5 of the strap's usual intervals, at least 3 s and at most 15 s."""
    starts, result = [], []
    for sample in samples:
        if not starts or sample.time - starts[-1] >= SECOND // 10:
            starts.append(sample.time)
        last = starts[-9:]
        steps = sorted(min(b - a, 60 * SECOND) for a, b in zip(last, last[1:]))
        fresh = 3 * SECOND
        if len(steps) >= 3:
            middle = (steps[(len(steps) - 1) // 2] + steps[len(steps) // 2]) // 2
            fresh = max(fresh, min(middle * 5 // 2, 15 * SECOND))
        result.append(fresh)
    return result


def liveness(samples, fresh):
    """Whether each sample counts, by the rules of signal quality."""
    result = []
    last, doubted = None, []
    sends_intervals, same = False, []
    for i, sample in enumerate(samples):
        stale_after = fresh[i - 1] if i else 3 * SECOND
        if not sample.contact or sample.bpm == 0:
            doubted = []
            result.append(False)
            continue
        sends_intervals |= bool(sample.intervals)
        frozen_before = sends_intervals and bool(same) and same[-1].time - same[0].time >= 60 * SECOND
        continues = same and same[0].bpm == sample.bpm and not sample.intervals and (
            frozen_before or sample.time - same[-1].time <= stale_after)
        same = same + [sample] if continues else [sample]
        frozen = sends_intervals and sample.time - same[0].time >= 60 * SECOND
        plausible = 25 <= sample.bpm <= 250
        if not plausible:
            doubted = []
        elif last and sample.time - last.time < max(30 * SECOND, stale_after) and abs(sample.bpm - last.bpm) > 20:
            doubted = (doubted + [sample.bpm])[-3:]
            plausible = len(doubted) == 3 and max(doubted) - min(doubted) <= 10
            if plausible:
                doubted = []
        else:
            doubted = []
        result.append(plausible and not frozen)
        if result[-1]:
            last = sample
    return result


# Heart rate

class Run:
    def __init__(self, path):
        self.samples = list(notifications(path))
        self.fresh = fresh_times(self.samples)
        self.live = liveness(self.samples, self.fresh)
        self.places = [i for i, live in enumerate(self.live) if live]
        self.start = self.samples[self.places[0]].time if self.places else 0
        # The live samples with the time in nanoseconds for which each stands.
        self.held = []
        for i in self.places:
            time = self.fresh[i]
            if i + 1 < len(self.samples):
                time = min(time, self.samples[i + 1].time - self.samples[i].time)
            self.held.append((self.samples[i], time))

    def sum(self, value):
        """The sum over the live samples of a value per minute."""
        return sum(value(sample.bpm) * time for sample, time in self.held) / MINUTE

    def curve(self):
        """The smoothed heart rate: lists of (time, bpm, how long it is known)."""
        points = []
        series = []
        for i in self.places:
            now = self.samples[i].time
            if series and now - self.samples[series[-1]].time >= self.fresh[series[-1]]:
                series = []
            series.append(i)
            if now - self.samples[series[0]].time < 5 * SECOND or len(series) < 3:
                continue
            window = [j for j in series[-64:] if self.samples[j].time > now - 5 * SECOND]
            window = max(window, series[-3:], key=len)
            points.append((now, statistics.median(self.samples[j].bpm for j in window), self.fresh[i]))
        return points


def at(curve, time):
    """The smoothed heart rate at a time; None if it is unknown."""
    past = [point for point in curve if point[0] <= time]
    return past[-1][1] if past and time - past[-1][0] < past[-1][2] else None


def recovery(curve, maximum, start):
    efforts = []
    for before, point in zip([None] + curve, curve):
        if point[1] < 0.8 * maximum:
            continue
        joins = before and before[1] >= 0.8 * maximum and point[0] - before[0] <= 15 * SECOND
        efforts = efforts[:-1] + [efforts[-1] + [point]] if joins else efforts + [[point]]
    efforts = [effort for effort in efforts if effort[-1][0] - effort[0][0] >= MINUTE]
    if not efforts:
        return {}
    effort = efforts[-1]
    late = [(time, bpm, at(curve, time + MINUTE)) for time, bpm, _ in effort if time >= effort[-1][0] - 2 * MINUTE]
    known = [(bpm - later, time, bpm) for time, bpm, later in late if later is not None]
    if not known:
        return {}
    greatest = max(known, key=lambda entry: (entry[0], -entry[1]))
    near = [entry for entry in known if entry[0] >= greatest[0] - 2 and entry[2] >= greatest[2] - 2]
    fall, time, bpm = near[-1]
    if time == known[-1][1] < late[-1][0] or greatest[0] < 10:
        return {}
    result = {'recovery_start': (time - start) / SECOND, 'recovery_from': bpm, 'recovery_1': fall}
    for minutes in (2, 5):
        later = at(curve, time + minutes * MINUTE)
        if later is not None:
            result[f'recovery_{minutes}'] = bpm - later
    return result


def line_deviation(values):
    n = len(values)
    x, y = (n - 1) / 2, sum(values) / n
    slope = sum((i - x) * (v - y) for i, v in enumerate(values)) / sum((i - x) ** 2 for i in range(n))
    return math.sqrt(sum((v - y - slope * (i - x)) ** 2 for i, v in enumerate(values)) / n)


def drift(run, maximum):
    minutes = {}
    for sample, time in run.held:
        minutes.setdefault((sample.time - run.start) // MINUTE, []).append((sample.bpm, time))
    means = {}
    for number, parts in minutes.items():
        whole = sum(time for _, time in parts)
        if number >= 10 and whole >= MINUTE / 2:
            mean = sum(bpm * time for bpm, time in parts) / whole
            if mean >= 0.5 * maximum:
                means[number] = mean
    best = None
    for first in sorted(means):
        values = []
        number = first
        while number in means and (not values or abs(means[number] - values[-1]) <= 5):
            values.append(means[number])
            number += 1
            if len(values) >= 20 and len(values) > (best[1] if best else 0) and line_deviation(values) <= 3:
                half = len(values) // 2
                one, two = statistics.mean(values[:half]), statistics.mean(values[-half:])
                best = (first, len(values), 100 * (two / one - 1))
    return {'drift': best[2], 'drift_start': 60 * best[0], 'drift_length': 60 * best[1]} if best else {}


def banister(run, maximum, resting, sex):
    def rate(bpm):
        share = min(1, max(0, (bpm - resting) / (maximum - resting)))
        return share * (0.64 * math.exp(1.92 * share) if sex == 'male' else 0.86 * math.exp(1.67 * share))
    return run.sum(rate)


def kilocalories(run, age, weight, sex):
    def rate(bpm):
        if sex == 'male':
            return max(0, -55.0969 + 0.6309 * bpm + 0.1988 * weight + 0.2017 * age)
        return max(0, -20.4022 + 0.4472 * bpm - 0.1263 * weight + 0.074 * age)
    return run.sum(rate) / 4.184


# RR intervals

def sequences(run):
    """The unbroken sequences of beats, and the state at each live sample: the sample, its sequence, the number of beats that this had
    then, and how long its last beat counts."""
    sequence, finished, states = [], [], []

    def end():
        nonlocal sequence
        if sequence:
            finished.append(sequence)
        sequence = []

    previous = None
    filled = 0
    for i, sample in enumerate(run.samples):
        if not run.live[i]:
            end()
            continue
        if previous is not None and sample.time - run.samples[previous].time >= run.fresh[previous]:
            end()
        previous = i
        filled = sum(sample.intervals) * SECOND / 1024
        if sequence and sample.time - sequence[-1].time > 4 * SECOND + filled:
            end()
        for ticks in sample.intervals:
            if ticks > 4 * 1024:
                end()
            else:
                sequence.append(Beat(sample.time, sample.bpm, ticks))
        states.append((sample, sequence, len(sequence), max(4 * SECOND, 2 * filled)))
    end()
    return finished, states


def contradicts(ticks, bpm):
    beats = Fraction(ticks) * bpm / 61_440
    return bpm > 0 and (beats * 10 <= 7 or 10 <= beats * 7)


def resolved(beats):
    """Splits impossible intervals into the beats that they stand for. Returns (ticks, source, state) and the dropped sources."""
    impossible = []
    for beat in beats:
        is_impossible = beat.ticks * 1000 < 200 * 1024
        if not is_impossible and contradicts(beat.ticks, beat.bpm):
            near = [other for other in beats if abs(other.time - beat.time) <= 10 * SECOND]
            is_impossible = all(contradicts(beat.ticks, other.bpm) for other in near)
        impossible.append(is_impossible)
    result, dropped = [], []
    i = 0
    while i < len(beats):
        if not impossible[i]:
            result.append((beats[i].ticks, i, 'as sent'))
            i += 1
            continue
        end = i
        while end < len(beats) and impossible[end]:
            end += 1
        total = sum(beat.ticks for beat in beats[i:end])
        count = math.floor(total * beats[i].bpm / 61_440 + 0.5)
        if total == 0:
            dropped += range(i, end)
        elif count == 0:
            result += [(beats[j].ticks, j, 'open') for j in range(i, end)]
        else:
            each = Fraction(total, count)
            state = 'open' if contradicts(each, beats[i].bpm) else 'split'
            result += [(float(each), min(i + k, end - 1), state) for k in range(count)]
            dropped += range(i + count, end)
        i = end
    return result, dropped


def corrected(beats):
    """The corrected intervals and the dropped sources."""
    parts, dropped = resolved(beats)
    letters = classify([ticks for ticks, _, _ in parts])
    result = []
    i = 0
    while i < len(parts):
        ticks, source, state = parts[i]
        if letters[i] == 'x':
            i += 1
            if parts[i][1] != source:
                dropped.append(source)
            result.append(Interval(ticks + parts[i][0], parts[i][1], True))
        elif letters[i] == 'm':
            result += [Interval(ticks / 2, source, True)] * 2
        elif letters[i] == 'o' or state == 'open':
            result.append(Interval(None, source, True))
        else:
            result.append(Interval(ticks, source, state != 'as sent'))
        i += 1
    known = [k for k, interval in enumerate(result) if interval.ticks is not None]
    for k, interval in enumerate(result):
        if interval.ticks is not None or not known:
            continue
        before = max((j for j in known if j < k), default=None)
        after = min((j for j in known if j > k), default=None)
        if before is None or after is None:
            ticks = result[after if before is None else before].ticks
        else:
            ticks = result[before].ticks + (result[after].ticks - result[before].ticks) * (k - before) / (after - before)
        result[k] = interval._replace(ticks=ticks)
    return result, dropped


def judged(beats):
    """The corrected intervals without the last two beats, the sources sent, and those corrected."""
    intervals, dropped = corrected(beats)
    end = len(beats) - 2
    intervals = [interval for interval in intervals if interval.source < end]
    dropped = {source for source in dropped if source < end}
    # Of several intervals of one source, the first tells.
    first = {}
    for interval in intervals:
        first.setdefault(interval.source, interval.corrected)
    changed = {source for source, is_corrected in first.items() if is_corrected} | dropped
    return intervals, len(set(first) | dropped), len(changed)


def mismatch(beats):
    """Time that the intervals and the clock do not agree on, and the longer of the two, in ticks. Two seconds are free."""
    passed = (beats[-1].time - beats[0].time) * 1024 / SECOND
    filled = sum(beat.ticks for beat in beats if beat.time != beats[0].time)
    return max(0, abs(filled - passed) - 2048), max(filled, passed)


def variability(pieces):
    sent = changed = 0
    unaccounted = elapsed = 0
    normal, differences = [], []
    whole = bad = 0
    for beats in pieces:
        if len(beats) < 20:
            continue
        lost, longer = mismatch(beats)
        unaccounted += lost
        elapsed += longer
        intervals, here, wrong = judged(beats)
        sent += here
        changed += wrong
        whole += sum(interval.ticks for interval in intervals)
        bad += sum(interval.ticks for interval in intervals if interval.corrected)
        normal += [interval.ticks for interval in intervals if not interval.corrected]
        differences += [b.ticks - a.ticks for a, b in zip(intervals, intervals[1:]) if not a.corrected and not b.corrected]
    if not sent:
        return {}
    share = max(100 * changed / sent, 100 * unaccounted / elapsed if elapsed else 0)
    result = {'corrected': share}
    if share <= 5 and bad <= 0.15 * whole and whole >= 30 * 1024 and differences:
        result['rmssd'] = math.sqrt(statistics.fmean(d * d for d in differences)) / 1.024
        result['sdnn'] = statistics.stdev(normal) / 1.024
        result['pnn50'] = 100 * sum(abs(d) > 51.2 for d in differences) / len(differences)
    return result


def squared_residuals(values):
    """The sum of squared distances from the least-squares line."""
    return line_deviation(values) ** 2 * len(values)


def fluctuation(ticks):
    """DFA alpha1, box sizes 4 to 16."""
    mean = sum(ticks) / len(ticks)
    profile, height = [], 0
    for value in ticks:
        height += value - mean
        profile.append(height)
    points = []
    for size in range(4, 17):
        boxes = [profile[i:i + size] for i in range(0, len(profile) - size + 1, size)]
        square = sum(squared_residuals(box) for box in boxes) / (size * len(boxes))
        if square <= 1e-9:
            return None
        points.append((math.log(size), math.log(math.sqrt(square))))
    return statistics.linear_regression(*zip(*points)).slope


def window_alpha1(sample, sequence, count, known_for):
    sequence = sequence[max(0, count - 512):count]
    if not sequence or sample.time - sequence[-1].time > known_for:
        return None
    beats = [beat for beat in sequence if beat.time > sample.time - 120 * SECOND]
    if len(beats) <= 2:
        return None
    lost, longer = mismatch(beats)
    if 100 * lost > 5 * longer:
        return None
    intervals, sent, changed = judged(beats)
    share = max(100 * changed / sent, 100 * lost / longer if lost else 0)
    whole = sum(interval.ticks for interval in intervals)
    bad = sum(interval.ticks for interval in intervals if interval.corrected)
    if share > 5 or bad > 0.15 * whole or len(intervals) < 64 or whole < 108 * 1024:
        return None
    late = [((beat.time - beats[-1].time) / MINUTE, beat.bpm) for beat in beats if beat.time > beats[-1].time - 30 * SECOND]
    if len({time for time, _ in late}) < 2 or abs(statistics.linear_regression(*zip(*late)).slope) > 10:
        return None
    alpha1 = fluctuation([interval.ticks for interval in intervals])
    return alpha1 if alpha1 is not None and 0.2 <= alpha1 <= 1.9 else None


def median_alpha1(states):
    found = []
    due = None
    for state in states:
        now = state[0].time
        if due is None:
            due = now + MINUTE
        if now >= due:
            due = now + MINUTE
            alpha1 = window_alpha1(*state)
            if alpha1 is not None:
                found.append(alpha1)
    return {'alpha1': statistics.median(found)} if found else {}


# All

NAMES = ('samples live_samples duration live zone_0 zone_1 zone_2 zone_3 zone_4 zone_5 mean maximum recovery_start recovery_from recovery_1 '
         'recovery_2 recovery_5 drift drift_start drift_length edwards banister energy corrected rmssd sdnn pnn50 alpha1').split()


def figures(run, maximum, resting, age, weight, sex):
    result = {'samples': len(run.samples), 'live_samples': len(run.places)}
    bands = [0, 50, 60, 70, 80, 90, math.inf]
    for zone, (low, high) in enumerate(zip(bands, bands[1:])):
        time = sum(t for sample, t in run.held if low * maximum <= 100 * sample.bpm < high * maximum)
        result[f'zone_{zone}'] = time / SECOND
    result['live'] = sum(time for _, time in run.held) / SECOND
    if not run.places:
        return result
    result['duration'] = (run.samples[run.places[-1]].time - run.start) / SECOND
    result['mean'] = run.sum(lambda bpm: bpm) / run.sum(lambda _: 1)
    curve = run.curve()
    if curve:
        result['maximum'] = max(bpm for _, bpm, _ in curve)
        result.update(recovery(curve, maximum, run.start))
    result.update(drift(run, maximum))
    result['edwards'] = run.sum(lambda bpm: sum(100 * bpm >= band * maximum for band in (50, 60, 70, 80, 90)))
    result['banister'] = banister(run, maximum, resting, sex)
    result['energy'] = kilocalories(run, age, weight, sex)
    pieces, states = sequences(run)
    if any(sample.intervals for sample, *_ in states):
        result.update(variability(pieces))
        result.update(median_alpha1(states))
    return result


def main():
    maximum, resting, age = (int(word) for word in sys.argv[1:4])
    weight, sex = float(sys.argv[4]), sys.argv[5]
    for path in sys.argv[6:]:
        found = figures(Run(path), maximum, resting, age, weight, sex)
        print('=', path)
        for name in NAMES:
            print(name, found.get(name, '-'))


if __name__ == '__main__':
    main()
