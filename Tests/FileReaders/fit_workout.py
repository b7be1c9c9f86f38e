"""Writes a workout as a FIT file with garmin-fit-sdk's encoder: fit_workout.py FILE

The workout has every kind of end and of target that devices have, also those that hrzoned has not.
"""

import pathlib
import sys

from garmin_fit_sdk import Encoder, Profile

NUMBERS = {name.lower(): number for name, number in Profile['mesg_num'].items()}

STEPS = [
    {'wkt_step_name': 'Warm-up', 'duration_type': 'time', 'duration_value': 300_000, 'target_type': 'heart_rate',
     'target_value': 0, 'custom_target_value_low': 60, 'custom_target_value_high': 70, 'intensity': 'warmup'},
    {'wkt_step_name': 'Fast', 'duration_type': 'time', 'duration_value': 30_500, 'target_type': 'heart_rate', 'target_value': 0,
     'custom_target_value_low': 250, 'custom_target_value_high': 270, 'intensity': 'active', 'notes': 'Go!'},
    {'duration_type': 'hr_less_than', 'duration_value': 220, 'target_type': 'open', 'intensity': 'rest'},
    {'duration_type': 'repeat_until_steps_cmplt', 'duration_value': 1, 'target_value': 6},
    {'wkt_step_name': 'Outer', 'duration_type': 'open', 'target_type': 'heart_rate', 'target_value': 3, 'intensity': 'active'},
    {'duration_type': 'repeat_until_steps_cmplt', 'duration_value': 1, 'target_value': 2},
    {'wkt_step_name': 'Lap', 'duration_type': 'distance', 'duration_value': 40_000, 'target_type': 'speed',
     'custom_target_value_low': 2500, 'custom_target_value_high': 3500, 'intensity': 'active'},
    {'wkt_step_name': 'Down', 'duration_type': 'hr_less_than', 'duration_value': 70, 'target_type': 'open',
     'secondary_target_type': 'cadence', 'intensity': 'cooldown'},
]


def main():
    encoder = Encoder()

    def write(kind, **fields):
        encoder.write_mesg({'mesg_num': NUMBERS[kind], **fields})

    write('file_id', type='workout', manufacturer='garmin', product=3110, serial_number=77, time_created=1_100_000_000)
    write('workout', wkt_name='Theirs', sport='running', num_valid_steps=len(STEPS), wkt_description='Of another program.')
    for index, step in enumerate(STEPS):
        write('workout_step', message_index=index, **step)
    pathlib.Path(sys.argv[1]).write_bytes(encoder.close())


main()
