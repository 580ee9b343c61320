"""Where submissions are judged: in this process, in several, or on a cluster. One interface.

Each way is a function from a task to a Future.
"""

import atexit
import contextlib
import os
import signal
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait

from .errors import GradingError
from .grade_one import close_sandboxes, grade


@contextlib.contextmanager
def executor(jobs, cluster):
    """A function that submits a task and gives a Future: here, in processes, or on a cluster."""
    if cluster:
        with dask_executor(cluster) as pool:
            yield lambda task: pool.submit(grade, task)
        return
    if jobs <= 1:
        try:
            yield in_this_process
        finally:
            close_sandboxes()
        return
    pools = []

    def submit(task):
        try:
            return pools[-1].submit(grade, task)
        except (IndexError, BrokenProcessPool):  # a pool that lost a process is of no more use
            context = get_context("spawn")
            pools.append(ProcessPoolExecutor(jobs, mp_context=context, initializer=start_worker))
            return pools[-1].submit(grade, task)

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


def start_worker():
    """In each process of the pool: end with the parent, also when that is killed.

    Ctrl-C is the parent's to answer. The sandbox's fork server ends when nobody talks to it.
    """

    def end_with_parent():
        wait([parent_process().sentinel])
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    atexit.register(close_sandboxes)


@contextlib.contextmanager
def dask_executor(address):
    """The workers of a Dask cluster, as an executor. Each needs this checkout installed."""
    try:
        from distributed import Client
    except ImportError:
        raise GradingError("--cluster needs Dask: pip install distributed") from None
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
