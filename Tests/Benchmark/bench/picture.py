"""Draws the growth of cost as SVG: two panels with logarithmic axes, without a library."""

import math

COLOURS = {'hrzoned': '#c0392b', 'bare C': '#2c3e50', 'mosquitto': '#2980b9'}
WIDTH, HEIGHT, MARGIN = 420, 300, 52


def points_of(rows):
    """The curves of a panel by name; each is a list of (x, microseconds)."""
    found = {}
    for x, row in sorted(rows.items()):
        found.setdefault('hrzoned', []).append((x, row['hrzoned']))
        for peer, (value, _) in row['peers'].items():
            found.setdefault(peer, []).append((x, value))
    return found


def panel(left, title, label, found):
    values = [value for line in found.values() for _, value in line]
    numbers = sorted({x for line in found.values() for x, _ in line})
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    span = math.log10(max(numbers) / min(numbers)) or 1

    def across(x):
        return left + MARGIN + math.log10(x / min(numbers)) / span * (WIDTH - 2 * MARGIN)

    def up(y):
        return HEIGHT - MARGIN - (math.log10(y) - low) / ((high - low) or 1) * (HEIGHT - 2 * MARGIN)

    yield f'<text x="{left + MARGIN}" y="24" font-size="14">{title}</text>'
    for power in range(low, high + 1):
        y = up(10**power)
        yield f'<path d="M{left + MARGIN} {y:.1f}H{left + WIDTH - MARGIN}" stroke="#ddd"/>'
        yield f'<text x="{left + MARGIN - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} us</text>'
    for x in numbers:
        yield f'<text x="{across(x):.1f}" y="{HEIGHT - MARGIN + 18}" text-anchor="middle">{x}</text>'
    yield f'<text x="{left + WIDTH / 2}" y="{HEIGHT - 10}" text-anchor="middle">{label}</text>'
    for place, (name, line) in enumerate(found.items()):
        colour = COLOURS.get(name, '#7f8c8d')
        path = ' '.join(f'{across(x):.1f},{up(y):.1f}' for x, y in line)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for x, y in line:
            yield f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="3" fill="{colour}"/>'
        yield f'<text x="{left + WIDTH - MARGIN + 4}" y="{MARGIN + 16 * place}" fill="{colour}">{name}</text>'


def draw(points):
    """The whole picture. `points` has rows of the table by number of subscribers and by number of straps."""
    parts = list(panel(0, 'CPU per delivery', 'subscribers', points_of(points['subscribers'])))
    parts += panel(WIDTH + 40, 'CPU per sample, one subscriber', 'straps', points_of(points['straps']))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * WIDTH + 100}" height="{HEIGHT}" font-family="sans-serif" font-size="11">'
        '<rect width="100%" height="100%" fill="white"/>' + ''.join(parts) + '</svg>\n')
