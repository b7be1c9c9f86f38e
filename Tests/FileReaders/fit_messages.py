"""Prints the messages of FIT files as other programs read them: fit_messages.py READER FILE...

READER is one of
  garmin     garmin-fit-sdk: names and values with units
  numbers    garmin-fit-sdk: numbers of messages and fields, and values as they are in the file
  fitdecode  fitdecode: names and values with units

Each message is a line: its name or number, then the fields as JSON in the order of their names. Times are seconds since
1970-01-01T00:00:00Z. Unknown values are left out; in lists, they are null. Developer fields have the prefix "+". A line
"end" follows each file. A complaint of the reader ends the script with status 1.
"""

import datetime
import json
import sys

import fitdecode
from garmin_fit_sdk import Decoder, Profile, Stream

# 1989-12-31T00:00:00Z
FIT_EPOCH = 631065600


def plain(value):
    """A value as JSON has it."""
    if isinstance(value, datetime.datetime):
        return int(value.timestamp())
    if isinstance(value, (bytes, tuple, list)):
        return [plain(element) for element in value]
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 6)
    return value


def known(value):
    """Whether a value says anything."""
    return value is not None and not (isinstance(value, list) and all(element is None for element in value))


def line(name, fields):
    fields = {key: plain(value) for key, value in fields.items()}
    fields = {key: value for key, value in fields.items() if known(value)}
    return f'{name} {json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)}'


def named(profile, name, value):
    """A value with the name or the time that garmin-fit-sdk leaves out in a few messages."""
    kind = next((field['type'] for field in profile['fields'].values() if field['name'] == name), None)
    if kind == 'local_date_time':
        return value + FIT_EPOCH
    return Profile['types'].get(kind, {}).get(value, value) if isinstance(value, int) else value


def garmin(path, are_numbers):
    check = Decoder(Stream.from_file(path))
    if not check.is_fit() or not check.check_integrity():
        raise ValueError(f'{path}: is_fit or check_integrity is false')
    descriptions, lines = {}, []

    def receive(number, message):
        profile = Profile['messages'].get(number)
        developer = message.pop('developer_fields', {})
        if profile and profile['name'] == 'field_description':
            descriptions[message.pop('key')] = message
        fields = dict(message)
        if are_numbers:
            numbers = {field['name']: field['num'] for field in profile['fields'].values()} if profile else {}
            fields = {f'{numbers.get(name, name)}': value for name, value in fields.items()}
        for key, value in developer.items():
            description = descriptions[key]
            name = description['field_definition_number'] if are_numbers else description['field_name']
            fields[f'+{name}'] = value
        if not are_numbers and profile:
            fields = {name: named(profile, name, value) for name, value in fields.items()}
        lines.append(line(number if are_numbers or not profile else profile['name'], fields))

    options = dict.fromkeys(
        ('apply_scale_and_offset', 'convert_datetimes_to_dates', 'convert_types_to_strings', 'expand_sub_fields',
         'expand_components', 'merge_heart_rates'), False) if are_numbers else {}
    _, errors = Decoder(Stream.from_file(path)).read(mesg_listener=receive, **options)
    if errors:
        raise ValueError(f'{path}: {errors}')
    return lines


def by_fitdecode(path):
    reader = fitdecode.FitReader(path, check_crc=fitdecode.CrcCheck.RAISE, error_handling=fitdecode.ErrorHandling.RAISE)
    with reader:
        for frame in reader:
            if frame.frame_type != fitdecode.FIT_FRAME_DATA:
                continue
            fields = {}
            for field in frame.fields:
                is_developer = isinstance(field.field, fitdecode.types.DevField)
                fields[f'+{field.name}' if is_developer else f'{field.name}'] = field.value
            yield line(frame.name, fields)


def main():
    read = {
        'garmin': lambda path: garmin(path, False),
        'numbers': lambda path: garmin(path, True),
        'fitdecode': by_fitdecode,
    }[sys.argv[1]]
    for path in sys.argv[2:]:
        for text in read(path):
            print(text)
        print('end')


main()
