"""A private suite in a temporary folder, for tests: real daemons, real sockets, ended by their own pid.

It waits for what it asks about, never for time to pass; every wait has an end. The build folder comes from OVERSTAP_BUILD, or is `build` beside the
sources."""

import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("OVERSTAP_BUILD", SOURCE / "build")).resolve()
SHARED = SOURCE.parent / "shared" / "data"
PATIENCE = 60.0


class Failed(Exception):
    """A tool ended with another status than was expected."""


def wait_until(what, claim, patience=PATIENCE):
    """The first true value of claim(); a test that waits in vain says for what."""
    end = time.monotonic() + patience
    while True:
        value = claim()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience:g} s in vain: {what}")
        time.sleep(0.02)


def _free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def tcp_suite(conf="", **options):
    """A suite that also listens on tcp, with its endpoints for commands and for queries."""
    ports = _free_port(), _free_port()
    suite = Suite(conf=f"tcp:\n  commands: tcp://127.0.0.1:{ports[0]}\n  queries: tcp://127.0.0.1:{ports[1]}\n" + conf, **options)
    suite.endpoints = [f"tcp://127.0.0.1:{port}" for port in ports]
    return suite


class Suite:
    """One suite; use it in a with statement."""

    def __init__(self, *options, conf=None, sandbox=True, start=True, folder=None, prefix=()):
        self.own = folder is None
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="ov-"))
        self.data = self.folder / "data"
        self.options = list(options)
        self.prefix = list(prefix)    # such as what enters a namespace, and then becomes overstapd
        if sandbox:
            self.options.insert(0, sandbox if isinstance(sandbox, str) else "--sandbox")
        if conf:
            self.data.mkdir(mode=0o700, exist_ok=True)
            (self.data / "overstap.yaml").write_text(conf)
        self.parent = None
        self.log = None
        if start:
            self.start()

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.stop()
        if kind and self.log:
            self.log.flush()
            print(pathlib.Path(self.log.name).read_text()[-6000:])
        if self.log:
            self.log.close()
        if self.own:
            shutil.rmtree(self.folder, ignore_errors=True)

    # ---- the daemons

    def start(self):
        self.log = self.log or open(self.folder / "log", "a+", encoding="utf-8")
        env = dict(os.environ, OVERSTAP_SHARE=str(SOURCE / "config"))
        self.parent = subprocess.Popen([*self.prefix, BUILD / "daemons/overstapd/overstapd", "--data", self.data, *self.options], stdout=subprocess.PIPE,
                                       stderr=self.log, text=True, env=env, start_new_session=True)
        line = self.parent.stdout.readline()
        if "ready" not in line:
            self.parent.wait(timeout=PATIENCE)
            raise AssertionError(f"overstapd did not get ready: {line!r}\n{pathlib.Path(self.log.name).read_text()[-3000:]}")

    def stop(self):
        if self.parent and self.parent.poll() is None:
            self.parent.send_signal(signal.SIGTERM)
            try:
                self.parent.wait(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(self.parent.pid, signal.SIGKILL)
                raise
        if self.parent:
            self.parent.stdout.close()
        self.parent = None

    def kill(self, name):
        """SIGKILL one process of the suite; false when it was down already."""
        pid = self.pids().get(name)
        if pid:
            os.kill(pid, signal.SIGKILL)
        return bool(pid)

    def pids(self):
        """Names and pids of the children that live, as the kernel tells it."""
        pids = {}
        for entry in pathlib.Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                stat = (entry / "stat").read_text()
                line = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if int(stat.rsplit(")", 1)[1].split()[1]) != self.parent.pid or stat.rsplit(")", 1)[1].split()[0] == "Z":
                continue
            name = os.path.basename(line[0].decode()).removeprefix("overstap-")
            if b"--worker" in line:
                name += "-" + line[line.index(b"--worker") + 1].decode()
            pids[name] = int(entry.name)
        return pids

    @contextlib.contextmanager
    def worker(self, name, *options, prefix=()):
        """A placement worker beside those that overstapd starts; with `prefix` and options of its own, anywhere."""
        command = [*prefix, BUILD / "daemons/placement/overstap-placement", *(options or ("--data", self.data, *self.options)), "--worker", name]
        process = subprocess.Popen(command, stderr=self.log, env=dict(os.environ, OVERSTAP_SHARE=str(SOURCE / "config")))
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    # ---- the tools

    def command(self, *words, tool="overstap"):
        return [str(BUILD / "tools" / tool / tool), *map(str, words), "--data", str(self.data)]

    def run(self, *words, expect=0, tool="overstap", stdin=None, timeout=PATIENCE * 2):
        """Run a tool; its output as text. `expect` is its exit status, None for any."""
        done = subprocess.run(self.command(*words, tool=tool), capture_output=True, text=True, input=stdin, timeout=timeout, check=False,
                              env=dict(os.environ, OVERSTAP_SHARE=str(SOURCE / "config")))
        if expect is not None and done.returncode != expect:
            raise Failed(f"{' '.join(map(str, words))}: exit {done.returncode}, expected {expect}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        self.said = done.stderr
        return done.stdout

    def json(self, *words, expect=0, tool="overstap"):
        return json.loads(self.run(*words, "--json", expect=expect, tool=tool))

    def status(self):
        return self.json(tool="overstap-status")

    def settled(self):
        """Wait until everything accepted is decided."""
        return wait_until("everything settled", lambda: (s := self.status())["journal"]["lag"] == 0 and s)
