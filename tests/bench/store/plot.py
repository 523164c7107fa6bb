# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""A plot of how costs grow with the number of conversations: a picture for each database, both axes logarithmic. Of processors, as
these are less disturbed by what else the machine does."""
import math

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MEASURES = {
    "create": "create one, in batches of 1,000",
    "step": "a step, in batches of 100",
    "step_alone": "a step alone",
    "due_none": "find that no timer is due",
    "due": "hand out 100 due timers",
    "find": "find one",
    "check": "check one against a release",
    "migrate": "migrate one to a release",
    "list_prefix": "a page of 100, by prefix",
    "list_script": "a page of 100, by script",
    "count_script": "count, by script",
    "count": "count all",
    "search": "search what no index knows",
    "statistics": "statistics",
}
# All of them would be too many for one picture.
PLOTTED = {"step": "#1b7837", "step_alone": "#7fbf7b", "due_none": "#c51b7d", "find": "#f1b6da", "migrate": "#8c510a",
           "list_prefix": "#2166ac", "count_script": "#fdae61", "statistics": "#b2182b"}
WIDTH, HEIGHT, LEFT, TOP, GAP = 300, 300, 62, 30, 24
LEAST, MOST = 1.0, 10.0 ** 7


def y_of(microseconds):
    share = (math.log10(max(microseconds, LEAST)) - math.log10(LEAST)) / (math.log10(MOST) - math.log10(LEAST))
    return TOP + HEIGHT * (1 - min(share, 1))


def power(exponent):
    return f'10<tspan dy="-5" font-size="9">{exponent}</tspan>'


def frame(left, title, sizes, x_of, has_scale):
    out = [f'<text x="{left}" y="{TOP - 10}" font-weight="bold">{title}</text>']
    for exponent, text in enumerate(["1 us", "10 us", "0.1 ms", "1 ms", "10 ms", "0.1 s", "1 s", "10 s"]):
        y = y_of(10.0 ** exponent)
        out.append(f'<path d="M{left} {y:.1f}h{WIDTH}" stroke="#ddd"/>')
        if has_scale:
            out.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{text}</text>')
    for size in sizes:
        x = x_of(size)
        out.append(f'<path d="M{x:.1f} {TOP}v{HEIGHT}" stroke="#ddd"/>'
                   f'<text x="{x:.1f}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{power(round(math.log10(size)))}</text>')
    return [*out, f'<text x="{left + WIDTH / 2:.0f}" y="{TOP + HEIGHT + 36}" text-anchor="middle">conversations</text>']


def svg_of(result):
    databases = [name for name in NAMES if name in result]
    width = LEFT + len(databases) * (WIDTH + GAP)
    rows = (len(PLOTTED) + 1) // 2
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {max(width, 520)} {TOP + HEIGHT + 56 + 18 * rows}" '
           'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="white"/>']
    for number, database in enumerate(databases):
        grown = result[database]["growth"]
        left = LEFT + number * (WIDTH + GAP)
        sizes = [one["conversations"] for one in grown]
        first, last = math.log10(sizes[0]), math.log10(sizes[-1]) if len(sizes) > 1 else math.log10(sizes[0]) + 1

        def x_of(size):
            return left + WIDTH * (0.04 + 0.92 * (math.log10(size) - first) / (last - first))

        out += frame(left, f"{NAMES[database]}: time of processors", sizes, x_of, number == 0)
        for key, colour in PLOTTED.items():
            points = " ".join(f"{x_of(one['conversations']):.1f},{y_of(one[key]['processor']):.1f}" for one in grown)
            out.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
    for number, (key, colour) in enumerate(PLOTTED.items()):
        x, y = LEFT + (number // rows) * (width - LEFT) / 2, TOP + HEIGHT + 60 + 18 * (number % rows)
        out.append(f'<path d="M{x:.0f} {y - 4}h24" stroke="{colour}" stroke-width="3"/><text x="{x + 32:.0f}" y="{y}">{MEASURES[key]}</text>')
    return "\n".join([*out, "</svg>", ""])
