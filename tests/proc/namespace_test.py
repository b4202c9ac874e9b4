"""A worker on another host: two network namespaces with a cable between them, real tcp, real CURVE keys.

The addresses exist in these namespaces alone, which end with the processes that hold them."""

import contextlib
import os
import subprocess

from client import Client
from matched import nothing_lost_or_doubled, person, vacancies, workers
from runner import Skip
from suite import Suite, wait_until

TESTS = ["a_worker_on_another_host_matches_through_kills_restarts_and_a_pulled_cable"]
HERE, THERE = "10.77.0.1", "10.77.0.2"


@contextlib.contextmanager
def _host():
    """A namespace; what enters it."""
    holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo up; exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    try:
        if holder.stdout.readline() != "up\n":
            raise Skip(f"no namespace of a network can be made here: {holder.stderr.read().strip()}")
        yield ["nsenter", f"--net=/proc/{holder.pid}/ns/net"], holder.pid
    finally:
        holder.stdin.close()
        holder.wait()
        holder.stdout.close()
        holder.stderr.close()


def _ip(enter, *words):
    done = subprocess.run([*enter, "ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skip(f"ip {' '.join(words)}: {done.stderr.strip()}")


@contextlib.contextmanager
def _cable():
    """Two hosts that reach each other and nobody else."""
    if os.geteuid():
        raise Skip("only root may make a namespace of a network")
    with _host() as (here, _), _host() as (there, pid):
        _ip(here, "link", "add", "suite", "type", "veth", "peer", "name", "worker", "netns", str(pid))
        for enter, name, address in ((here, "suite", HERE), (there, "worker", THERE)):
            _ip(enter, "addr", "add", f"{address}/24", "dev", name)
            _ip(enter, "link", "set", name, "up")
            _ip(enter, "link", "set", "lo", "up")
        yield here, there


def _endpoints(host):
    return f"tcp:\n  commands: tcp://{host}:5670\n  queries: tcp://{host}:5671\n"


def _key(suite, folder):
    """A key for the worker, not yet admitted; its public half."""
    suite.run("make", "--out", folder / "worker.key", "--role", "placement", tool="overstap-keys")
    return next(line.split(":", 1)[1].strip() for line in (folder / "worker.key").read_text().splitlines() if line.startswith("public-key:"))


def _leased(suite, name):
    return workers(suite).get("placement-" + name, {}).get("leased", 0)


def a_worker_on_another_host_matches_through_kills_restarts_and_a_pulled_cable():
    with _cable() as (here, there), Suite(conf="placement: {workers: 0}\n" + _endpoints(HERE), prefix=here) as suite, \
            Client(f"ipc://{suite.data}/run/commands") as door:
        away = suite.folder / "away"
        away.mkdir()
        public = _key(suite, away)
        (away / "worker.yaml").write_text("data: data\nplacement: {key: worker.key}\n" + _endpoints(HERE))
        far = ["-c", away / "worker.yaml"]
        vacancies(door, range(3))
        cases = [person(door, i) for i in range(5)]

        def more(n):
            cases.extend(person(door, len(cases)) for _ in range(n))
            nothing_lost_or_doubled(suite, cases, 3)

        with suite.worker("far", *far, prefix=there) as worker:
            wait_until("it says that nobody answers", lambda: "is the key admitted" in (suite.folder / "log").read_text())
            assert not workers(suite), "a key that is not admitted got in"
            suite.run("key", "admit", "--public", public, "--role", "placement", "--label", "worker on another host")
            wait_until("it has everything", lambda: _leased(suite, "far") == 256)
            more(5)
            assert suite.kill("desk")
            more(5)
            # Longer than a lease: what is logged meanwhile waits for the cable.
            _ip(there, "link", "set", "worker", "down")
            wait_until("nobody has anything", lambda: not workers(suite))
            cases.extend(person(door, len(cases)) for _ in range(5))
            _ip(there, "link", "set", "worker", "up")
            more(0)
            worker.kill()
        cases.extend(person(door, len(cases)) for _ in range(5))
        with suite.worker("next", *far, prefix=there):
            more(5)
            assert _leased(suite, "next") == 256
            # It keeps nothing but its socket.
            assert sorted(entry.name for entry in (away / "data").iterdir()) == ["run"]
            suite.run("key", "revoke", "--public", public)
            wait_until("a revoked key holds nothing", lambda: not workers(suite))
        suite.run("verify")
