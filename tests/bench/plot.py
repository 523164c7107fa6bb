# SPDX-License-Identifier: MIT
# Copyright the npcs authors
"""Draws the ratios of a comparison as a picture (SVG): for each program, how much npcs needs of what another needs."""
import html

ROW, LEFT, WIDTH, TOP = 20, 150, 460, 54  # pixels
COLOURS = ["#2f6fb0", "#c9742d", "#6a8f3c"]


def drawn(summary, title):
    """The picture of a table's summary as run.py returns it, programs from the best to the worst."""
    others = list(summary["geometric_means"])
    rows = sorted(summary["programs"], key=lambda row: row["ratios"][others[0]])
    rows.append({"name": "geometric mean", "ratios": summary["geometric_means"]})
    most = max(1.0, *(ratio for row in rows for ratio in row["ratios"].values()))
    height = TOP + ROW * len(rows) + 30

    def x(ratio):
        return round(LEFT + WIDTH * ratio / most, 1)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 50} {height}" '
             'font-family="sans-serif" font-size="12">', '<rect width="100%" height="100%" fill="white"/>',
             f'<text x="12" y="20" font-size="14">{html.escape(title)}</text>']
    for at, other in enumerate(others):
        parts.append(f'<rect x="{LEFT + 150 * at}" y="30" width="12" height="12" fill="{COLOURS[at % len(COLOURS)]}"/>'
                     f'<text x="{LEFT + 18 + 150 * at}" y="40">npcs / {html.escape(other)}</text>')
    for tick in range(0, int(most * 2) + 1):
        strong = "#444" if tick == 2 else "#ddd"
        parts.append(f'<path d="M{x(tick / 2)} {TOP}V{height - 24}" stroke="{strong}"/>'
                     f'<text x="{x(tick / 2)}" y="{height - 8}" text-anchor="middle">{tick / 2:g}</text>')
    bar = (ROW - 4) / len(others)
    for line, row in enumerate(rows):
        top = TOP + ROW * line
        weight = ' font-weight="bold"' if line == len(rows) - 1 else ""
        parts.append(f'<text x="{LEFT - 8}" y="{top + 14}" text-anchor="end"{weight}>{html.escape(row["name"])}</text>')
        for at, other in enumerate(others):
            ratio = row["ratios"][other]
            parts.append(f'<rect x="{LEFT}" y="{top + 2 + bar * at:.1f}" width="{x(ratio) - LEFT:.1f}" '
                         f'height="{bar - 1:.1f}" fill="{COLOURS[at % len(COLOURS)]}"><title>{ratio:.2f}</title></rect>')
    return "\n".join(parts + ["</svg>", ""])
