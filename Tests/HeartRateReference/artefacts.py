#!/usr/bin/env python3
"""Classifies the beats of series of RR intervals: artefacts.py SERIES >VERDICTS

Implements Lipponen and Tarvainen (2019), "A robust algorithm for heart rate variability time series artefact correction using
novel beat classification". It was written from the paper alone and follows the paper step by step; it is simple but slow.
HeartRateTests compares its verdicts with those of ArtefactCorrection. Requires only Python.

Each line of the file SERIES is a series of whole numbers, separated by blanks. Each line of VERDICTS has a letter for each number:
  .  normal          o  ectopic, too long or too short
  x  extra beat      m  missed beat

Where the paper leaves a choice, this program chooses as the project does:
- Th1 uses the quartile deviation of signed dRR. The paper prints |dRR|, but explains the factor 5.2 as "3.5 standard deviations",
  which holds only for signed values. Th2 uses |mRR|, as printed.
- Windows are cut at the ends of the series. The median of the first five intervals stands before the first.
- Fewer than 20 beats are all normal.
- A quartile deviation is at least 1, the unit in which straps count.
- A verdict needs the next two beats, so the last two are normal.
"""

import math
import statistics
import sys

ALPHA = 5.2
C1 = 0.13
C2 = 0.17


def surrounding(values, beat, count):
    half = count // 2
    return [values[i] for i in range(beat - half, beat + half + 1) if 0 <= i < len(values)]


def quantile(values, share):
    values = sorted(values)
    place = share * (len(values) - 1)
    low = math.floor(place)
    high = math.ceil(place)
    return values[low] + (values[high] - values[low]) * (place - low)


def threshold(values, beat):
    around = surrounding(values, beat, 91)
    deviation = (quantile(around, 0.75) - quantile(around, 0.25)) / 2
    return ALPHA * max(1, deviation)


def classify(series):
    if len(series) < 20:
        return '.' * len(series)
    rr = [statistics.median(series[:5])] + series
    beats = range(len(rr))
    difference = [0] + [rr[i] - rr[i - 1] for i in beats if i > 0]
    th1 = [threshold(difference, i) for i in beats]
    drr = [difference[i] / th1[i] for i in beats]

    medrr = [quantile(surrounding(rr, i, 11), 0.5) for i in beats]
    deviation = [rr[i] - medrr[i] for i in beats]
    deviation = [2 * d if d < 0 else d for d in deviation]
    magnitude = [abs(d) for d in deviation]
    th2 = [threshold(magnitude, i) for i in beats]
    mrr = [deviation[i] / th2[i] for i in beats]

    letters = ['.' for _ in beats]

    def is_ectopic(j):
        s11 = drr[j]
        if j == 0:
            return False
        if s11 > 1:
            s12 = max(drr[j - 1], drr[j + 1])
            return s12 < -C1 * s11 - C2
        if s11 < -1:
            s12 = min(drr[j - 1], drr[j + 1])
            return s12 > -C1 * s11 + C2
        return False

    def long_or_short(j):
        if j + 2 >= len(rr):
            return '.'
        s21 = drr[j]
        is_long = s21 > 1 and min(drr[j + 1], drr[j + 2]) < -1
        is_short = s21 < -1 and max(drr[j + 1], drr[j + 2]) > 1
        if not is_long and not is_short and abs(mrr[j]) <= 3:
            return '.'
        if is_short and abs(rr[j] + rr[j + 1] - medrr[j]) < th2[j]:
            return 'x'
        if is_long and abs(rr[j] / 2 - medrr[j]) < th2[j]:
            return 'm'
        return 'o'

    j = 0
    while j < len(rr) - 2:
        if abs(drr[j]) > 1:
            if is_ectopic(j):
                letters[j] = 'o'
            else:
                letters[j] = long_or_short(j)
                if abs(drr[j + 1]) < abs(drr[j + 2]):
                    j += 1
                    letters[j] = long_or_short(j)
        j += 1
    return ''.join(letters[1:])


if __name__ == '__main__':
    with open(sys.argv[1]) as lines:
        for line in lines:
            print(classify([int(word) for word in line.split()]))
