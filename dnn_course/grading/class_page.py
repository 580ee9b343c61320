"""The class at a glance, for the instructor: one page, no scripts."""

from .pages import COLOURS, SIGNS, WORDS, address, name, number, page, table, text

PROTECTIONS = {
    "network": "network: none at all (own namespace)",
    "processes": "processes: sees and reaches only its own (own namespace)",
    "files": "files: sees Python's library, NumPy and an empty folder (own root)",
    "landlock": "files: may open nothing else (Landlock)",
    "system calls": "system calls: no new process, program, socket, signal (seccomp)",
    "user": "user: one that owns nothing, without privileges",
    "memory": "memory is limited",
    "cpu": "processor time is limited",
    "threads": "number of threads is limited",
    "open files": "number of open files is limited",
    "file size": "size of files is limited",
    "core": "no core dumps",
    "ends with grader": "ends when the grader ends",
}


def class_page(summary):
    """The instructor's page. `summary` is what report.Summary gathered."""
    parts = [
        "<h1>Class at a glance</h1>",
        f'<p class="quiet">{summary.people} learners, {summary.graded} submissions. '
        f"Mean: {summary.mean:.0%} of the points. "
        f"Seed {summary.seed}, course version {text(summary.version)}.</p>",
        "<p>"
        + " · ".join(f'<a href="{address(f)}">{f}</a>' for f in ("grades.csv", "results.csv"))
        + "</p>",
        "<h2>Each exercise</h2>",
        legend(summary),
        exercise_table(summary),
        "<h2>Most frequent mistakes</h2>",
        mistake_table(summary),
        "<h2>Needs a look</h2>",
        look_table(summary),
        "<h2>Everybody</h2>",
        people_table(summary),
        "<h2>How the code was kept in</h2>",
        protection_table(summary.held),
    ]
    return page("Class at a glance", "\n".join(parts))


def legend(summary):
    used = [s for s in WORDS if any(s in counts for counts in summary.exercises.values())]
    marks = (
        f'<span><b style="background:{COLOURS[s]}"></b>{SIGNS[s]} {WORDS[s]}</span>' for s in used
    )
    return f'<p class="legend">{"".join(marks)}</p>'


def exercise_table(summary):
    rows = []
    for (lesson, exercise), counts in summary.exercises.items():
        total = sum(counts.values())
        bar = "".join(
            f'<i style="width:{100 * counts[s] / total:.2f}%;background:{COLOURS[s]}" '
            f'title="{WORDS[s]}: {counts[s]}">{counts[s] if counts[s] * 25 >= total else ""}</i>'
            for s in WORDS
            if counts.get(s)
        )
        share = counts.get("passed", 0) / total
        rows.append(
            f"<tr><td>{text(lesson)}</td><td><code>{text(exercise)}</code></td>"
            f'<td><div class="bar">{bar}</div></td><td class="number">{share:.0%}</td></tr>'
        )
    return table(("lesson", "exercise", "", "right"), rows)


def mistake_table(summary):
    if not summary.mistakes:
        return '<p class="quiet">None that has a name.</p>'
    rows = []
    for mistake, count in summary.mistakes.most_common(20):
        says = text(summary.sentences.get(mistake, ""))
        rows.append(
            f'<tr><td class="number">{count}</td><td><code>{text(mistake)}</code></td>'
            f"<td>{says}</td></tr>"
        )
    return table(("learners", "mistake", "what it is"), rows)


def look_table(summary):
    if not summary.look:
        return '<p class="quiet">Nothing.</p>'
    rows = []
    for learner, lesson, why in summary.look:
        link = feedback_link(learner, lesson, text(lesson)) if lesson else ""
        rows.append(f"<tr><td>{name(learner)}</td><td>{link}</td><td>{text(why)}</td></tr>")
    return table(("learner", "lesson", "why"), rows)


def people_table(summary):
    rows = []
    for learner, points in summary.totals.items():
        links = (feedback_link(learner, les, number(points[les])) for les in summary.lessons)
        marks = "".join(f'<td class="number">{link}</td>' for link in links)
        total = f'<td class="number"><b>{number(sum(points.values()))}</b></td>'
        rows.append(f"<tr><td>{name(learner)}</td>{marks}{total}</tr>")
    return table(("learner", *summary.lessons, f"of {number(summary.most)}"), rows)


def feedback_link(learner, lesson, words):
    return f'<a href="{address("feedback", learner, lesson + ".html")}">{words}</a>'


def protection_table(held):
    if not held:
        return '<p class="quiet">No submission had to be run.</p>'
    rows = []
    for what, reason in held.items():
        state = f"✗ {text(reason)}" if reason else "✓ in force"
        rows.append(f"<tr><td>{text(PROTECTIONS.get(what, what))}</td><td>{state}</td></tr>")
    return table(("protection", "on this system"), rows)
