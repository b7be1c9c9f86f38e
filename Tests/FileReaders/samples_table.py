"""Reads tables of samples with other programs: samples_table.py READER FILE...

READER is csv, the module of Python, or pandas. Each row is a line of JSON: the time in ms since 1970-01-01T00:00:00Z, the elapsed
time in ms, the heart rate, the intervals in tenths of ms, the contact, the signal, the zone and the energy. What is unknown is
null. A line "end" follows each file.
"""

import csv
import datetime
import json
import sys

import pandas

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def line(row):
    """A row whose values are texts, or None."""
    time = datetime.datetime.fromisoformat(row['time'])
    return json.dumps([
        (time - EPOCH) // datetime.timedelta(milliseconds=1),
        None if row['elapsed_s'] is None else round(float(row['elapsed_s']) * 1000),
        None if row['heart_rate_bpm'] is None else int(row['heart_rate_bpm']),
        [round(float(text) * 10) for text in (row['rr_intervals_ms'] or '').split()],
        {'true': True, 'false': False, None: None}[row['contact']],
        row['signal'],
        row['zone'],
        None if row['energy_kj'] is None else int(row['energy_kj']),
    ], ensure_ascii=False)


def by_csv(path):
    with open(path, encoding='utf-8', newline='') as file:
        for row in csv.DictReader(file, strict=True):
            yield line({name: text or None for name, text in row.items()})


def by_pandas(path):
    table = pandas.read_csv(path, parse_dates=['time'], dtype={'signal': 'string', 'zone': 'string'}, keep_default_na=False,
                            na_values=[''])
    for row in table.itertuples(index=False):
        known = {name: None if pandas.isna(value) else value for name, value in row._asdict().items()}
        intervals = known['rr_intervals_ms']
        print_row = [
            int(known['time'].value // 1_000_000),
            None if known['elapsed_s'] is None else round(known['elapsed_s'] * 1000),
            None if known['heart_rate_bpm'] is None else int(known['heart_rate_bpm']),
            [round(float(text) * 10) for text in ('' if intervals is None else f'{intervals}').split()],
            None if known['contact'] is None else bool(known['contact']),
            known['signal'],
            known['zone'],
            None if known['energy_kj'] is None else int(known['energy_kj']),
        ]
        yield json.dumps(print_row, ensure_ascii=False)


def main():
    read = {'csv': by_csv, 'pandas': by_pandas}[sys.argv[1]]
    for path in sys.argv[2:]:
        for text in read(path):
            print(text)
        print('end')


main()
