"""Where submissions are judged: in this process, in several, or on a cluster. One interface.

Each way is a function from a task to a Future.
"""

import atexit
import contextlib
import faulthandler
import os
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from dnn_helpers.installing import install_line

from ..bounded import be_bounded
from ..errors import GradingError
from ..sandbox import PATIENCE
from .grade_one import close_sandboxes, grade
from .subject import ALL

JUDGE_SECONDS = 60  # of one that does not answer, beside what its submission may take


@contextlib.contextmanager
def executor(jobs, cluster):
    """A function that submits a task and gives a Future: here, in processes, or on a cluster.

    jobs: how many processes; None: this one. What a submission does to the process that judges it
    (its memory, say) then ends the run; a process of its own, also where there is only one, is
    lost with it at most, and made anew.
    """
    if cluster:
        with dask_executor(cluster) as pool:
            yield lambda task: pool.submit(grade, task)
        return
    if jobs is None:
        try:
            yield in_this_process
        finally:
            close_sandboxes()
        return
    pools = []

    def submit(task):
        try:
            return pools[-1].submit(grade_in_time, task)
        except (IndexError, BrokenProcessPool):  # a pool that lost a process is of no more use
            context = get_context("spawn")
            pools.append(ProcessPoolExecutor(jobs, mp_context=context, initializer=start_worker))
            return pools[-1].submit(grade_in_time, task)

    try:
        yield submit
    finally:
        for pool in pools:
            pool.shutdown(cancel_futures=True)


def in_this_process(task):
    future: Future = Future()
    try:
        future.set_result(grade(task))
    except Exception as exc:
        future.set_exception(exc)
    return future


def grade_in_time(task):
    """`grade` in a process that ends where judging itself does not: then the submission is written
    down as crashed, and the run goes on.

    The clock is a thread of C code: it ends also a process that never comes back to Python.
    """
    longest = ALL * PATIENCE * task.limits.seconds + JUDGE_SECONDS
    with open(os.devnull, "w") as nowhere:
        faulthandler.dump_traceback_later(longest, exit=True, file=nowhere)
        try:
            return grade(task)
        finally:
            faulthandler.cancel_dump_traceback_later()


def start_worker():
    """In each process of the pool. The sandbox's fork server ends when nobody talks to it."""
    be_bounded()
    atexit.register(close_sandboxes)


@contextlib.contextmanager
def dask_executor(address):
    """The workers of a Dask cluster, as an executor. Each needs this checkout installed."""
    try:
        from distributed import Client
    except ImportError:
        raise GradingError(f"--cluster needs Dask: {install_line('distributed')}") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, TimeoutError, ValueError) as exc:
        raise GradingError(
            f"no Dask scheduler answers at {address} ({type(exc).__name__})"
        ) from exc
    with client:
        if not client.scheduler_info()["workers"]:
            raise GradingError(
                f"the cluster at {address} has no workers yet (dask worker {address} --nthreads 1)"
            )
        yield client.get_executor(pure=False)
