"""Who has been running for long: said once, so that whoever waits knows for whom."""

import time

PATIENCE = 30.0  # seconds


class Watch:
    """Looks at what is waited for; `tell` gets a sentence on each that takes long.

    jobs: how many run at a time. A pool calls one more *running* than it has processes for: the
    oldest are those that are.
    """

    def __init__(self, tell, jobs, patience=PATIENCE, clock=time.monotonic):
        self.tell, self.jobs, self.patience, self.clock = tell, jobs, patience, clock
        self.since = {}  # future -> when it was first seen to run
        self.told = set()

    def look(self, waiting):
        """waiting: future -> (task, ...), in the order in which they were handed over."""
        running = [future for future in waiting if future.running()][: self.jobs]
        now = self.clock()
        self.since = {future: self.since.get(future, now) for future in running}
        self.told &= set(waiting)
        for future, began in self.since.items():
            if now - began >= self.patience and future not in self.told:
                self.told.add(future)
                task = waiting[future][0]
                self.tell(f"{task.learner}: {task.lesson} has been running for {now - began:.0f} s")
