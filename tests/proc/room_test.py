"""A full map and a full disk: refused with a clear answer, everything accepted stays, and work goes on by itself when there is room."""

import os
import pathlib
import subprocess
import tempfile

from client import Client, notice, pb, uuid7
from runner import Skip
from suite import Suite, wait_until

TESTS = ["a_full_map_refuses_clearly_and_keeps_what_it_accepted", "a_full_disk_is_waited_out_without_a_restart"]


def _fill(endpoint, most):
    """Notices until one is refused; the ids that were accepted, and the refusal's words."""
    accepted = []
    with Client(endpoint) as client:
        for i in range(most):
            request = pb.Request(version=1, tag=i + 1, wait=pb.WAIT_ACCEPTED,
                                 command=notice(employer_name="Vol (fictief)", reference=f"vol-{i}", posts=1, place="x" * 290))
            request.command.id = uuid7()
            request.command.personal.considerations = "y" * 3500
            reply = client.raw(request.SerializeToString(), wait_ms=20000)
            assert reply is not None, "silence is no answer"
            answer = pb.Answer.FromString(reply)
            if answer.WhichOneof("body") == "refused":
                assert answer.refused.kind == pb.REFUSAL_BUSY, answer
                return accepted, answer.refused.why
            accepted.append(request)
    raise AssertionError(f"{most} notices fitted")


def _all_settle(suite, endpoint, accepted):
    status = suite.settled()
    with Client(endpoint) as client:
        for request in accepted[:: max(1, len(accepted) // 40)]:
            answer = client.command(request.command)
            assert answer.settled.known and not answer.settled.outcome.rule, answer
    assert status["register"]["notices"] >= len(accepted)


def a_full_map_refuses_clearly_and_keeps_what_it_accepted():
    with Suite(conf="store: {size: 16MiB}\n") as suite:
        endpoint = f"ipc://{suite.data}/run/commands"
        accepted, why = _fill(endpoint, 20000)
        assert len(accepted) > 100
        assert "store.size" in why, why
        with Client(f"ipc://{suite.data}/run/queries") as desk:
            assert desk.query(counts=pb.Counts()).HasField("result"), "questions are answered all the same"
        suite.stop()
        (suite.data / "overstap.yaml").write_text("store: {size: 1GiB}\n")
        suite.start()
        _all_settle(suite, endpoint, accepted)
        with Client(endpoint) as client:
            assert client.command(notice(employer_name="Na (fictief)", posts=1)).settled.outcome.rule == ""
        suite.settled()
        suite.run("verify")


class _SmallDisk:
    def __init__(self, mib):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="ov-disk-"))
        self.mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m", "overstap-test", self.folder],
                                                            capture_output=True, check=False).returncode == 0

    def __enter__(self):
        if not self.mounted:
            self.folder.rmdir()
            raise Skip("a small disk cannot be mounted here")
        return self.folder

    def __exit__(self, *_):
        subprocess.run(["umount", self.folder], check=False)
        self.folder.rmdir()


def a_full_disk_is_waited_out_without_a_restart():
    with _SmallDisk(96) as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(b"\0" * (80 << 20))
        with Suite(folder=disk) as suite:
            endpoint = f"ipc://{suite.data}/run/commands"
            accepted, why = _fill(endpoint, 20000)
            assert "room" in why or "space" in why, why
            before = {process["name"]: process["restarts"] for process in suite.status()["processes"]}
            ballast.unlink()
            with Client(endpoint) as client:
                # The same suite goes on; a client only had to ask again.
                assert client.command(notice(employer_name="Na (fictief)", posts=1)).settled.outcome.rule == ""
            _all_settle(suite, endpoint, accepted)
            after = {process["name"]: process["restarts"] for process in suite.status()["processes"]}
            assert before == after, (before, after)
            wait_until("nothing is overdue", lambda: suite.status()["journal"]["lag"] == 0)
