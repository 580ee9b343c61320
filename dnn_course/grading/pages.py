"""The pages that people read, here a learner's feedback (the class's is in class_page.py).

Each is one file without scripts that opens offline. All text that comes from a learner goes through
`text`; nothing else puts a value into a page.
"""

import html
import re
from urllib.parse import quote

WORDS = {
    "passed": "right",
    "failed": "not right yet",
    "not_attempted": "not attempted",
    "missing": "missing",
    "timeout": "took too long",
    "crashed": "crashed",
    "refused": "refused",
    "unreadable": "cannot be read",
}
SIGNS = {
    "passed": "✓", "failed": "✗", "not_attempted": "○", "missing": "–",
    "timeout": "…", "crashed": "!", "refused": "⊘", "unreadable": "?",
}  # fmt: skip
COLOURS = {  # Okabe and Ito's set, for the colour-blind too; the signs tell without colour
    "passed": "#009e73", "failed": "#d55e00", "not_attempted": "#7d8590", "missing": "#59616b",
    "timeout": "#e69f00", "crashed": "#cc79a7", "refused": "#6a3d9a", "unreadable": "#333333",
}  # fmt: skip

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; color: #1d2430;
       background: #f5f6f8; margin: 0; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .75rem; }
p { margin: .4rem 0; }
.quiet { color: #5b6472; }
.card { background: #fff; border: 1px solid #dfe3e8; border-left: 6px solid var(--tone, #b5b5b5);
        border-radius: 6px; padding: .9rem 1.1rem; margin: 0 0 1rem; }
.card > header { display: flex; gap: .75rem; align-items: baseline; flex-wrap: wrap; }
.card h3 { font: 600 1.02rem ui-monospace, "DejaVu Sans Mono", Consolas, monospace; margin: 0;
           overflow-wrap: anywhere; }
.badge { background: var(--tone); color: #fff; border-radius: 1rem; padding: .05rem .65rem;
         font-size: .85rem; white-space: nowrap; }
.points { margin-left: auto; font-variant-numeric: tabular-nums; }
pre { font: 13.5px/1.5 ui-monospace, "DejaVu Sans Mono", Consolas, monospace; margin: .7rem 0 0;
      padding: .7rem .9rem; border-radius: 4px; overflow-x: auto; white-space: pre; }
.message { background: #fdf3ec; white-space: pre-wrap; }

.code { background: #f3f5f8; counter-reset: line; }
details { margin-top: .6rem; } summary { color: #5b6472; cursor: pointer; font-size: .9rem; }
.code span { counter-increment: line; }
.code span::before { content: counter(line); display: inline-block; width: 1.8rem;
                     margin-right: .8rem; text-align: right; color: #98a1ae; user-select: none; }
table { border-collapse: collapse; width: 100%; background: #fff; border: 1px solid #dfe3e8; }
th, td { text-align: left; padding: .35rem .7rem; border-bottom: 1px solid #edf0f3;
         vertical-align: top; overflow-wrap: break-word; }
td > bdi { overflow-wrap: anywhere; display: inline-block; min-width: 7rem; }
td a { white-space: nowrap; }
th { font-size: .85rem; color: #5b6472; font-weight: 600; background: #fafbfc; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font: 13.5px ui-monospace, "DejaVu Sans Mono", Consolas, monospace; }
.bar { display: flex; height: 1.15rem; border-radius: 3px; overflow: hidden; min-width: 14rem; }
.bar i { display: block; color: #fff; font: 600 .72rem/1.15rem system-ui, sans-serif;
         text-align: center; overflow: hidden; }
.legend span { margin-right: 1.1rem; white-space: nowrap; }
.legend b { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px;
            margin-right: .35rem; }
"""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def text(value):
    """A value as text in a page: no markup, no control characters."""
    return html.escape(_UNPRINTABLE.sub("\ufffd", str(value)))


def name(value):
    """A learner's name: its own writing direction must not turn the page around it."""
    return f"<bdi>{text(value)}</bdi>"


def address(*parts):
    """A relative link to a file below GRADES."""
    return "/".join(quote(part.encode("utf-8", "backslashreplace"), safe="") for part in parts)


def number(value):
    return f"{value:g}"


def page(title, body):
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


# -------------------------------------------------------------------------------------- a learner


def feedback_page(record):
    """What one learner gets to see for one lesson."""
    rows = record["rows"]
    points, most = sum(r["points"] for r in rows), sum(r["max_points"] for r in rows)
    right = sum(r["status"] == "passed" for r in rows)
    body = [
        f'<p class="quiet">{name(record["learner"])}</p>',
        f"<h1>{text(record['lesson'])}: {number(points)} of {number(most)} points</h1>",
        f'<p class="quiet">{right} of {len(rows)} exercises are right.</p>',
    ]
    body += [f'<p class="quiet">Note: {text(warning)}.</p>' for warning in record["warnings"]]
    body.append('<div style="height:1rem"></div>')
    body += [card(row) for row in rows]
    if right < len(rows):
        body.append(
            '<p class="quiet">The messages are those of the check in your notebook: run it there '
            "to work on them. The marks were decided on other inputs than the ones shown.</p>"
        )
    return page(f"{record['lesson']} · {record['learner']}", "\n".join(body))


def card(row):
    """One exercise: what it got, why, and the learner's own code below that."""
    status = row["status"]
    head = (
        f'<section class="card" style="--tone:{COLOURS[status]}">'
        f"<header><h3>{text(row['exercise'])}</h3>"
        f'<span class="badge">{SIGNS[status]} {WORDS[status]}</span>'
        f'<span class="points">{number(row["points"])} / {number(row["max_points"])}</span>'
        "</header>"
    )
    message = f'<pre class="message">{text(row["message"])}</pre>' if row["message"] else ""
    code = code_block(row["source"]) if row["source"] and status != "not_attempted" else ""
    note = ""
    if status == "passed":
        code = f"<details><summary>your code</summary>{code}</details>"
        if row["stand_ins"]:
            names = text(", ".join(row["stand_ins"]))
            note = f'<p class="quiet">With the course\'s own {names} in place of yours.</p>'
    return f"{head}{message}{note}{code}</section>"


def code_block(source):
    lines = source.splitlines()
    shown = "\n".join(f"<span>{text(line)}</span>" for line in lines[:300])
    more = f"\n… {len(lines) - 300} more lines" if len(lines) > 300 else ""
    return f'<pre class="code">{shown}{more}</pre>'


def table(heads, rows):
    head = "".join(f"<th>{text(h)}</th>" for h in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
