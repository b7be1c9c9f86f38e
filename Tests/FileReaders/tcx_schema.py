"""Checks TCX files against tcx.xsd: tcx_schema.py FILE...

Prints a line for each file: "valid", or the reason why it is not. With --values, the values of a valid file follow, one line of
JSON each: the activity, then each lap, and each track and point in it, as xmlschema decodes them.
"""

import json
import pathlib
import sys

import xmlschema


def one_line(error):
    return f'{error.path}: {" ".join(str(error.reason).split())}'


def values(schema, path):
    """The values of a file, in the order of the file."""
    document = schema.to_dict(path)
    for activity in document['Activities']['Activity']:
        creator = activity.get('Creator')
        version = creator and [creator['Version'][name] for name in ('VersionMajor', 'VersionMinor')]
        yield ['activity', activity['@Sport'], activity['Id'], creator and creator['Name'], version]
        for lap in activity['Lap']:
            rates = [lap.get(name, {}).get('Value') for name in ('AverageHeartRateBpm', 'MaximumHeartRateBpm')]
            yield ['lap', lap['@StartTime'], round(lap['TotalTimeSeconds'] * 1000), lap['Calories'], *rates,
                   lap['Intensity'], lap['TriggerMethod'], lap.get('Notes')]
            for track in lap.get('Track', []):
                yield ['track']
                for point in track['Trackpoint']:
                    yield ['point', point['Time'], point.get('HeartRateBpm', {}).get('Value')]


def main():
    paths = sys.argv[1:]
    prints_values = paths[:1] == ['--values']
    schema = xmlschema.XMLSchema(pathlib.Path(__file__).with_name('tcx.xsd'))
    for path in paths[prints_values:]:
        try:
            schema.validate(path)
        except xmlschema.XMLSchemaValidationError as error:
            print(one_line(error))
        except Exception as error:
            print(f'not XML: {" ".join(str(error).split())}')
        else:
            print('valid')
            if prints_values:
                for value in values(schema, path):
                    print(json.dumps(value, separators=(',', ':'), ensure_ascii=False))


main()
