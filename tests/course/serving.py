"""One `dnn start --no-browser`, and what a test asks of it."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """JupyterLab as `dnn start` runs it, with `home` as the person's home folder."""

    def __init__(self, work, home, port=None, arguments=(), **environment):
        self.runtime = home / "runtime"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dnn_course", "start", "--no-browser", "--work", str(work),
             "--port", str(port or free_port()), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **os.environ,
                "HOME": str(home),
                "JUPYTER_RUNTIME_DIR": str(self.runtime),
                "PYTHONUNBUFFERED": "1",
                **environment,
            },
        )  # fmt: skip
        self.said = []
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(r"http://([^/:]+):(\d+)(/\S*)lab\?token=(\w+)", line):
                self.host, self.port, self.token = found[1], int(found[2]), found[4]
                self.address = f"http://127.0.0.1:{self.port}{found[3].rstrip('/')}"
                return
        self.stop()
        raise RuntimeError("no address was printed:\n" + "".join(self.said))

    def get(self, path, token, **headers):
        """Ask for a page; return status and content, also of a refusal."""
        request = urllib.request.Request(f"{self.address}/{path}")
        if token is not None:
            request.add_header("Authorization", f"token {token}")
        for name, value in headers.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def stop(self):
        """Ask it to end, as a closed terminal would; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        if not self.process.stdout.closed:
            self.said += self.process.stdout
            self.process.stdout.close()
        return code
