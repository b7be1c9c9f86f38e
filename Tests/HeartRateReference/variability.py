#!/usr/bin/env python3
"""Makes the table of reference figures for heart rate variability: variability.py >TABLE

TABLE is Tests/HeartRateTests/VariabilityTable.swift. Requires: pip install numpy nolds==0.6.2

The program generates four series of RR intervals. artefacts.py finds their artefacts, and nolds computes alpha1 by detrended
fluctuation analysis. The program itself interpolates artefacts, computes RMSSD from differences between uncorrected intervals, and
selects the beats that a strap with one notification a second has sent within the window. NeuroKit2 is no reference for artefacts:
it uses absolute differences, as the paper prints, and flags too many.
"""

import importlib.metadata
import math

import nolds
import numpy

from artefacts import classify

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
    # A missed beat, and an extra one.
    beats[150:152] = [beats[150] + beats[151]]
    beats[185:186] = [190, beats[185] - 190]
    return beats


def gaps():
    beats = ticks(0.6 + 0.010 * pink(260) + 0.006 * generator.standard_normal(260))
    return [(0, beats[:140]), (97, beats[140:])]


def corrected(beats):
    """The corrected intervals, the index in `beats` of each, and whether each of `beats` was changed."""
    verdicts = classify(beats)
    values, places = [], []
    changed = numpy.array([verdict != '.' for verdict in verdicts])
    index = 0
    while index < len(beats):
        verdict = verdicts[index]
        if verdict == 'x':
            value = [beats[index] + beats[index + 1]]
            index += 1
            changed[index] = True
        elif verdict == 'm':
            value = [beats[index] / 2] * 2
        else:
            value = [beats[index] if verdict == '.' else math.nan]
        values += value
        places += [index] * len(value)
        index += 1
    values = numpy.array(values)
    good = ~numpy.isnan(values)
    values = numpy.interp(numpy.arange(len(values)), numpy.flatnonzero(good), values[good])
    return values, numpy.array(places), changed


def figures(start, beats):
    """RMSSD, alpha1 and the share of corrected beats, at the notification of the last beat."""
    told = numpy.ceil(start + numpy.cumsum(beats) / TICKS)
    now = told[-1]
    window = [b for b, t in zip(beats, told) if t > now - 120]
    recent = sum(1 for t in told if now - 120 < t <= now - 60)
    values, places, changed = corrected(window)
    classified = places < len(window) - 2
    values, places, changed = values[classified], places[classified], changed[:-2]
    milliseconds = values * 1000 / TICKS
    late = places >= recent
    normal = ~changed[places[late]]
    squares = numpy.diff(milliseconds[late]) ** 2
    rmssd = float(numpy.sqrt(squares[normal[1:] & normal[:-1]].mean()))
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
          f'artefacts.py and nolds {importlib.metadata.version("nolds")}.')
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
