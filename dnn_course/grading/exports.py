"""The grades in the formats of Gradescope and nbgrader."""

NBGRADER_COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def nbgrader_grade(learner, lesson, score, max_score):
    """One row under NBGRADER_COLUMNS. What only nbgrader knows (names, dates) stays empty."""
    return (lesson, "", "", learner, "", "", "", score, "0.0", score, max_score)


def gradescope_results(record):
    """Gradescope's results.json: https://gradescope-autograders.readthedocs.io/en/latest/specs/"""
    tests = [
        {
            "name": row["exercise"],
            "score": row["points"],
            "max_score": row["max_points"],
            "status": "passed" if row["status"] == "passed" else "failed",
            "output": row["message"] or "Right.",
            "output_format": "text",
            "visibility": "visible",
        }
        for row in record["rows"]
    ]
    return {
        "score": sum(row["points"] for row in record["rows"]),
        "output": "\n".join(record["warnings"]),
        "output_format": "text",
        "visibility": "visible",
        "tests": tests,
    }
