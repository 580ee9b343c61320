"""Run a learner's code apart from everything that matters. See box.py (outside), worker.py (inside)."""

from .box import Ended, Limits, Process, Sandbox, SandboxError

__all__ = ["Ended", "Limits", "Process", "Sandbox", "SandboxError"]
