"""The corpus' report at the end of every run: rates, and what the published fixtures would say."""

import pytest

RATES = pytest.StashKey[dict]()


def pytest_configure(config):
    config.stash[RATES] = {}


@pytest.fixture(scope="session")
def rates(request):
    """Filled by test_corpus, printed at the end of the run."""
    return request.config.stash[RATES]


def pytest_terminal_summary(terminalreporter, config):
    rates = config.stash.get(RATES, {})
    if "table" in rates:
        terminalreporter.section("answers of learners: check() and the published fixtures")
        for line in rates["table"]:
            terminalreporter.write_line(line)
