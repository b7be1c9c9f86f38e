#!/usr/bin/env python3
"""Makes the table that the figures of heart rate variability are held against: variability.py >TABLE

TABLE is Tests/HeartRateTests/VariabilityTable.swift. Needs: pip install neurokit2==0.2.13 nolds==0.6.2

Four series of RR intervals are made here. Artefacts are found by NeuroKit2 (its Lipponen and Tarvainen), RMSSD is NeuroKit2's and
alpha1 is nolds' detrended fluctuation analysis. Only what none of them says is done here: intervals in the place of artefacts
(numpy's interpolation), and which beats a strap that notifies every second has told of within a window.
"""

import importlib.metadata
import math

import neurokit2
import nolds
import numpy
from neurokit2.signal.signal_fixpeaks import _find_artifacts

TICKS = 1024
generator = numpy.random.default_rng(20261125)


def pink(count):
    """1/f noise of standard deviation 1."""
    spectrum = numpy.fft.rfft(generator.standard_normal(count))
    spectrum[1:] /= numpy.sqrt(numpy.arange(1, len(spectrum)))
    noise = numpy.fft.irfft(spectrum, count)
    return (noise - noise.mean()) / noise.std()


def ticks(seconds):
    return [round(TICKS * s) for s in seconds]


def rest(count=170):
    beat = numpy.arange(count)
    return ticks(0.98 + 0.03 * numpy.sin(2 * math.pi * beat / 4.3) + 0.03 * pink(count) + 0.008 * generator.standard_normal(count))


def exercise(count=420):
    beat = numpy.arange(count)
    return ticks(0.345 + 0.0045 * numpy.sin(2 * math.pi * beat / 2.7) + 0.003 * generator.standard_normal(count))


def ectopic():
    beats = ticks(0.78 + 0.02 * pink(220) + 0.006 * generator.standard_normal(220))
    # A premature beat and its pause.
    beats[110] -= 280
    beats[111] += 290
    # One that the strap did not see, and one that is none.
    beats[150:152] = [beats[150] + beats[151]]
    beats[185:186] = [190, beats[185] - 190]
    return beats


def gaps():
    beats = ticks(0.6 + 0.010 * pink(260) + 0.006 * generator.standard_normal(260))
    return [(0, beats[:140]), (97, beats[140:])]


def corrected(beats):
    """The intervals without artefacts, their places among `beats`, and which are not as they were."""
    found, _ = _find_artifacts(numpy.cumsum([0] + list(beats)), sampling_rate=TICKS)
    found = {kind: [peak - 1 for peak in peaks] for kind, peaks in found.items()}
    values, places, changed = [], [], []
    index = 0
    while index < len(beats):
        here = [index]
        if index in found['extra']:
            value = [beats[index] + beats[index + 1]]
            here = [index + 1]
            index += 1
        elif index in found['missed']:
            value = [beats[index] / 2] * 2
        else:
            value = [math.nan if index in found['ectopic'] + found['longshort'] else beats[index]]
        values += value
        places += here * len(value)
        changed += [value != [beats[here[0]]]] * len(value)
        index += 1
    values = numpy.array(values)
    good = ~numpy.isnan(values)
    values = numpy.interp(numpy.arange(len(values)), numpy.flatnonzero(good), values[good])
    return values, numpy.array(places), numpy.array(changed)


def figures(start, beats):
    """RMSSD, alpha1 and the share of the corrected, as of the notification that told of the last beat."""
    told = numpy.ceil(start + numpy.cumsum(beats) / TICKS)
    now = told[-1]
    window = [b for b, t in zip(beats, told) if t > now - 120]
    recent = sum(1 for t in told if now - 120 < t <= now - 60)
    values, places, changed = corrected(window)
    judged = places < len(window) - 2
    values, places, changed = values[judged], places[judged], changed[judged]
    milliseconds = values * 1000 / TICKS
    late = milliseconds[places >= recent]
    rmssd = float(neurokit2.hrv_time({'RRI': late, 'RRI_Time': numpy.cumsum(late) / 1000})['HRV_RMSSD'].iloc[0])
    alpha1 = None
    if milliseconds.sum() >= 108_000:
        alpha1 = float(nolds.dfa(milliseconds, nvals=range(4, 17), overlap=False, order=1, fit_trend='poly', fit_exp='poly'))
    return rmssd, alpha1, 100 * changed.mean()


def rows(numbers):
    line = '         '
    for number in numbers:
        if len(line) + len(str(number)) + 2 > 119:
            yield line
            line = '         '
        line += f' {number},'
    yield line.rstrip(',')


def main():
    print('// Made by Tests/HeartRateReference/variability.py with '
          f'NeuroKit2 {neurokit2.__version__} and nolds {importlib.metadata.version("nolds")}.')
    print()
    print('/// Series of RR intervals, and what others compute of them.')
    print('enum VariabilityTable {')
    print('  static let series = [')
    for name, stretches in [('rest', [(0, rest())]), ('exercise', [(0, exercise())]), ('ectopic beats', [(0, ectopic())]), ('gaps', gaps())]:
        rmssd, alpha1, share = figures(*stretches[-1])
        print(f'    VariabilitySeries(\n      name: "{name}", rmssd: {rmssd:.4f}, alpha1: {"nil" if alpha1 is None else f"{alpha1:.5f}"}, correctedShare: {share:.4f},')
        print('      stretches: [')
        for start, beats in stretches:
            print(f'        .init(start: {start}, ticks: [')
            print('\n'.join(rows(beats)))
            print('        ]),')
        print('      ]),')
    print('  ]')
    print('}')


main()
