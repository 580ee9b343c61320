"""Run a learner's code apart from everything that matters. Outside: box.py; inside: worker.py."""

from .box import PATIENCE, Ended, Limits, Process, Sandbox, SandboxError, UnconfinedError

__all__ = ["PATIENCE", "Ended", "Limits", "Process", "Sandbox", "SandboxError", "UnconfinedError"]
