"""Writes activities as FIT files with garmin-fit-sdk's encoder: fit_activities.py FOLDER COUNT SEED

Writes COUNT files, 0.fit and so on, and prints one line for each: the activity as JSON. Its times are seconds since
1970-01-01T00:00:00Z, and durations are milliseconds. The activities have what programs of others write: records with and without
heart rates and with other fields, intervals between beats, laps, pauses, developer fields, unknown fields and messages.
"""

import json
import pathlib
import random
import sys

from garmin_fit_sdk import Encoder, Profile

FIT_EPOCH = 631065600
NUMBERS = {name.lower(): number for name, number in Profile['mesg_num'].items()}


class Activity:
    def __init__(self, choice):
        self.choice = choice
        self.start = choice.randint(1_000_000_000, 2_000_000_000)
        self.length = choice.randint(1, 90)
        self.offset = choice.choice([0, 3600, -34_200, 45_900])
        self.records, self.pauses, self.laps, self.zones = [], [], [], None
        self.has_developer = choice.random() < 0.5
        self.encoder = Encoder(DESCRIPTIONS if self.has_developer else None)

    def write(self, kind, **fields):
        self.encoder.write_mesg({'mesg_num': NUMBERS[kind], **fields})

    def known(self, low, high):
        return self.choice.choice([None, self.choice.randint(low, high)])

    def timer(self, time, kind):
        self.write('event', timestamp=time - FIT_EPOCH, event='timer', event_type=kind, event_group=0)

    def write_record(self, time):
        choice = self.choice
        rate = self.known(0, 254)
        fields = {'timestamp': time - FIT_EPOCH, 'heart_rate': rate}
        if choice.random() < 0.5:
            fields |= {'distance': choice.randint(0, 99), 'cadence': choice.randint(0, 99), 'enhanced_speed': 2.5,
                       'temperature': choice.randint(-20, 40), 'position_lat': choice.randint(-(2**30), 2**30)}
        strap = None
        if self.has_developer and choice.random() < 0.5:
            strap = [choice.randint(0, 300) for _ in range(choice.randint(1, 5))]
            fields['developer_fields'] = {0: strap, 2: choice.random(), 3: 'text'}
        self.write('record', **fields)
        intervals = []
        while choice.random() < 0.5:
            part = [choice.randint(0, 65_534) for _ in range(choice.randint(1, 5))]
            filling = [65.535] * choice.choice([0, 5 - len(part)])
            self.write('hrv', time=[value / 1000 for value in part] + filling)
            intervals += part
        if strap is None:
            strap = [] if rate is None else [rate]
        self.records.append({'time': time, 'heart_rate': rate, 'strap': strap, 'rr': intervals})

    def write_lap(self, start, end):
        lap = {'start': start, 'end': end, 'average': self.known(0, 254), 'maximum': self.known(0, 254),
               'trigger': self.choice.choice(['manual', 'time', 'distance', 'session_end']), 'name': None}
        fields = {}
        if self.has_developer:
            lap['name'] = self.choice.choice(['Easy', '100 m é', None])
            if lap['name']:
                fields['developer_fields'] = {1: lap['name']}
        self.write('lap', message_index=len(self.laps), timestamp=end - FIT_EPOCH, start_time=start - FIT_EPOCH, event='lap',
                   event_type='stop', total_elapsed_time=end - start, avg_heart_rate=lap['average'],
                   max_heart_rate=lap['maximum'], lap_trigger=lap['trigger'], **fields)
        lap['trigger'] = next(key for key, value in Profile['types']['lap_trigger'].items() if value == lap['trigger'])
        self.laps.append(lap)

    def encoded(self):
        choice = self.choice
        created, end = self.start - choice.randint(0, 9), self.start + self.length
        self.write('file_id', type='activity', manufacturer='garmin', product=3110, serial_number=77, time_created=created - FIT_EPOCH)
        if self.has_developer:
            self.write('developer_data_id', **DESCRIPTIONS[0]['developer_data_id_mesg'])
            for description in DESCRIPTIONS.values():
                self.write('field_description', **description['field_description_mesg'])
        self.write('device_info', timestamp=self.start - FIT_EPOCH, device_index=1, device_type=120, manufacturer='wahoo_fitness')
        self.timer(self.start, 'start')
        lap_start, paused = self.start, None
        for time in range(self.start, end):
            if choice.random() < 0.1:
                if paused is None:
                    paused = time
                    self.timer(time, choice.choice(['stop', 'stop_all']))
                else:
                    self.pauses.append([paused, time])
                    paused = None
                    self.timer(time, 'start')
            if choice.random() < 0.1:
                self.write_lap(lap_start, time)
                lap_start = time
            if choice.random() < 0.9:
                self.write_record(time)
        if paused is None:
            self.timer(end, 'stop_all')
        self.write_lap(lap_start, end)
        timer = choice.randint(0, 1000 * self.length)
        figures = {'calories': self.known(0, 65_534), 'average': self.known(0, 254), 'maximum': self.known(0, 254)}
        self.write('session', message_index=0, timestamp=end - FIT_EPOCH, start_time=self.start - FIT_EPOCH, sport='running',
                   sub_sport='treadmill', total_elapsed_time=self.length, total_timer_time=timer / 1000,
                   total_calories=figures['calories'], avg_heart_rate=figures['average'], max_heart_rate=figures['maximum'],
                   first_lap_index=0, num_laps=len(self.laps), trigger='activity_end', total_distance=1234.5)
        self.write('time_in_zone', timestamp=end - FIT_EPOCH, reference_mesg='lap', reference_index=0,
                   time_in_hr_zone=[9.0, 9.0])
        if choice.random() < 0.7:
            times = [choice.randint(0, 999_999) for _ in range(choice.randint(1, 7))]
            bounds = sorted(choice.randint(60, 200) for _ in range(choice.randint(1, 6)))
            self.zones = {'times': times, 'bounds': bounds, 'maximum': self.known(150, 210)}
            self.write('time_in_zone', timestamp=end - FIT_EPOCH, reference_mesg='session', reference_index=0,
                       time_in_hr_zone=[value / 1000 for value in times], hr_zone_high_boundary=bounds,
                       max_heart_rate=self.zones['maximum'])
        self.write('activity', timestamp=end - FIT_EPOCH, total_timer_time=timer / 1000, num_sessions=1, type='manual',
                   event='activity', event_type='stop', local_timestamp=end - FIT_EPOCH + self.offset)
        return self.encoder.close(), {
            'created': created, 'start': self.start, 'end': end, 'timer': timer, 'offset': self.offset, 'records': self.records,
            'laps': self.laps, 'pauses': self.pauses, 'zones': self.zones, **figures}


def developer(number, kind, name):
    return {
        'developer_data_id_mesg': {'developer_data_index': 3, 'application_id': list(range(16)), 'application_version': 1},
        'field_description_mesg': {'developer_data_index': 3, 'field_definition_number': number, 'fit_base_type_id': kind,
                                   'field_name': name}}


# The numbers of types are those of fit_base_type.
DESCRIPTIONS = {
    0: developer(5, 132, 'strap_heart_rates'), 1: developer(6, 7, 'lap_name'), 2: developer(7, 136, 'stiffness'),
    3: developer(8, 7, 'remark')}


def main():
    folder, count, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    choice = random.Random(seed)
    for index in range(count):
        data, facts = Activity(choice).encoded()
        (folder / f'{index}.fit').write_bytes(data)
        print(json.dumps(facts))


main()
