#!/usr/bin/env python3
"""Computes the figures of weeks and mornings, as a reference: weeks.py CASES >FIGURES

Each line of CASES is `runs TODAY DAY:SECONDS:LOAD ...` or `mornings TODAY DAY:RMSSD ...`. A day is counted since 1970-01-01; a load of
`-` is unknown. FIGURES has for each case words on one line, `-` where a figure is absent:
  runs      the limit of the current week and what is left of it, in seconds; whether an hour more exceeds it; then for each of the
            last 12 weeks its name, number of runs, volume in seconds and load, and for volume and load the changes against the week
            before, against the mean and against the reference, in percent, and the verdict
  mornings  today's ln RMSSD; count, mean, standard deviation and coefficient of variation of 7 days and of 60 days; the verdict

Written from the definitions on the page of RunFigures. Requires only Python.
"""

import datetime
import math
import statistics
import sys

EPOCH = datetime.date(1970, 1, 1)


def monday(day):
    date = EPOCH + datetime.timedelta(days=day)
    return date - datetime.timedelta(days=date.weekday())


def name(date):
    year, week, _ = date.isocalendar()
    return f'{year:04}-W{week:02}'


def judged(values, first, week, small):
    """The three changes and the verdict of a week, from the sums of all weeks."""
    if week == first:
        return [None, None, None, 'first']
    value = values.get(week, 0)
    before = [week - datetime.timedelta(days=7 * back) for back in range(1, 5)]
    history = [values.get(other, 0) for other in before if other >= first]
    references = [history[0], statistics.fmean(history)]
    changes = [100 * (value / reference - 1) if reference else None for reference in references + [max(references)]]
    if changes[2] is None:
        return changes + ['after_break']
    if value - max(references) <= small or changes[2] <= 5:
        return changes + ['fine']
    return changes + ['at_limit' if changes[2] <= 10 else 'over']


def weeks(today, runs):
    now = monday(today)
    count, volume, load = {}, {}, {}
    for day, seconds, trimp in runs:
        week = monday(day)
        if week <= now:
            count[week] = count.get(week, 0) + 1
            volume[week] = volume.get(week, 0) + seconds
            load[week] = load.get(week, 0) + (trimp or 0)
    if not count:
        return [None, None, 'no']
    first = min(count)
    history = [volume.get(now - datetime.timedelta(days=7 * back), 0) for back in range(1, 5)
               if now - datetime.timedelta(days=7 * back) >= first]
    reference = max(history[0], statistics.fmean(history)) if history else 0
    limit = round(max(reference * 1.1, reference + 900)) if reference else None
    more = dict(volume)
    more[now] = more.get(now, 0) + 3600
    words = [limit, None if limit is None else max(0, limit - volume.get(now, 0)),
             'yes' if judged(more, first, now, 900)[3] == 'over' else 'no']
    for back in range(11, -1, -1):
        week = now - datetime.timedelta(days=7 * back)
        if week >= first:
            words += [name(week), count.get(week, 0), volume.get(week, 0), load.get(week, 0)]
            words += judged(volume, first, week, 900) + judged(load, first, week, 30)
    return words


def spread(values):
    if not values:
        return [0, None, None, None]
    mean = statistics.fmean(values)
    if len(values) == 1:
        return [1, mean, None, None]
    deviation = statistics.stdev(values)
    return [len(values), mean, deviation, 100 * deviation / mean if mean > 0 else None]


def mornings(today, measured):
    logs = {day: math.log(rmssd) for day, rmssd in measured if rmssd > 0}
    if today not in logs:
        return [None]
    week = [logs[day] for day in range(today - 6, today + 1) if day in logs]
    usual = [logs[day] for day in range(today - 60, today) if day in logs]
    missing = max(3 - len(week), 14 - len(usual))
    words = [logs[today]] + spread(week) + (spread(usual) if len(usual) > 1 else [None])
    if missing > 0:
        return words + [f'needs-{missing}']
    middle, change = statistics.fmean(usual), statistics.stdev(usual) / 2
    mean = statistics.fmean(week)
    if abs(mean - middle) > change:
        return words + ['low' if mean < middle else 'high']
    if abs(logs[today] - middle) > change:
        return words + ['low-today' if logs[today] < middle else 'high-today']
    return words + ['normal']


def main():
    with open(sys.argv[1], encoding='utf-8') as lines:
        for line in lines:
            kind, today, *words = line.split()
            parts = [word.split(':') for word in words]
            if kind == 'runs':
                found = weeks(int(today), [(int(d), float(s), None if t == '-' else float(t)) for d, s, t in parts])
            else:
                found = mornings(int(today), [(int(d), float(r)) for d, r in parts])
            print(*('-' if word is None else word for word in found))


if __name__ == '__main__':
    main()
