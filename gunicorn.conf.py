"""Settings of the web server; what is given on its command line wins."""

import os
import shutil
import tempfile

from prometheus_client import multiprocess

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
graceful_timeout = 15
control_socket_disable = True  # two servers of one user would share its path
forwarded_allow_ips = ""  # the application trusts proxies itself, as TRUSTED_PROXIES says

if workers > 1:
    # Each process counts in a file of its own there, and /metrics adds them up.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="yehua-metrics-"))


def child_exit(_server: object, worker: object) -> None:
    """Forget the gauges of a process that has ended."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[attr-defined]  # of gunicorn, which has no types


def on_exit(_server: object) -> None:
    """Remove the files of the counts."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(folder, ignore_errors=True)
