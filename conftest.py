"""The lessons under nbval: of a picture its words and size are compared, not its bytes."""

from pathlib import Path


def pytest_configure(config):
    if getattr(config.option, "nbval_sanitize_with", "") is None:  # nbval is there, and not told
        config.option.nbval_sanitize_with = str(Path(__file__).with_name("tests") / "nbval.cfg")
