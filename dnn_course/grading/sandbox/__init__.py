"""Run a learner's code apart from everything that matters. Outside: box.py; inside: worker.py."""

from .box import Ended, Limits, Process, Sandbox, SandboxError

__all__ = ["Ended", "Limits", "Process", "Sandbox", "SandboxError"]
