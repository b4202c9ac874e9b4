"""Every acknowledged fact survives kill -9 of any process at any moment.

Several clients stream notices, and one spends a plan cent by cent and invoices it, while processes die at random moments. Afterwards every command that was
answered is settled exactly once, no notice and no cent is lost, doubled or invoiced twice, the register is what its events and commands make of it, and no dead reader holds a slot. OVERSTAP_KILLS is how many (200), OVERSTAP_SEED their seed."""

import datetime
import os
import random
import subprocess
import threading
import time

from client import Client, notice, pb, uuid7
from suite import Suite, wait_until

TESTS = ["nothing_accepted_is_lost_or_doubled_by_kills"]
KILLS = int(os.environ.get("OVERSTAP_KILLS", "200"))
SEED = int(os.environ.get("OVERSTAP_SEED", str(time.time_ns() % 1_000_000)))
STREAMS = 4


PROGRAMME = """programme: books
title: Books
money:
  version: 1
  plans: {budget: 100000.00}
"""


def books_open(suite):
    """A programme that keeps books, and a casefile with a plan, whose money the spender spends."""
    (suite.folder / "books.yaml").write_text(PROGRAMME)
    suite.run("programme", "register", suite.folder / "books.yaml")
    (suite.folder / "people.json").write_text('[{"reference": "b-1", "employer": "Books BV (fictief)", "flow": "maasland", "programme": "books", "family_name": "Books (fictief)"}]')
    suite.run("employee", "log", suite.folder / "people.json")
    today = datetime.date.fromisoformat(suite.json("clock", "show")["day"])
    return today.replace(day=1) - datetime.timedelta(days=1)


def billed(suite, month):
    """What was invoiced, and what the next run would invoice, in cents."""
    suite.run("ledger", "run", "books", f"{month:%Y-%m}")
    assert suite.json("ledger", "check", "books")["faults"] == 0
    assert "unbilled" not in {balance["account"]["name"] for balance in suite.json("ledger", "show", "books")["balances"]}
    return sum(round(float(invoice["cents"]) * 100) for invoice in suite.json("ledger", "invoices")["invoices"])


def costs(suite):
    held = {balance["account"]["name"]: balance["cents"] for balance in suite.json("ledger", "show", "books")["balances"]}
    assert held["plan-granted"] == "-100000.00", held
    return round(float(held.get("costs", 0)) * 100)


class Stream(threading.Thread):
    """One client that submits notices, or spends a plan by the cent, each under its own id, until told to stop."""

    def __init__(self, suite, number, stop, month):
        super().__init__()
        self.month = month    # its last day: what is spent in it can be invoiced
        self.runs = 0
        self.endpoint = f"ipc://{suite.data}/run/commands"
        self.number = number
        self.stop = stop
        self.settled = {}
        self.fault = None

    def spends(self):
        return self.number == 0

    def next(self, i):
        if self.spends() and i % 7 == 0:
            return pb.Command(month_run=pb.MonthRun(programme="books", month=self.month.year * 100 + self.month.month))
        if self.spends():
            on = int(self.month.strftime("%Y%m%d"))
            return pb.Command(money_spend=pb.MoneySpend(casefile=1, cost="training", cents=1, on=on))
        command = notice(employer_name=f"Stream {self.number} (fictief)", reference=f"s{self.number}-{i}", posts=1 + i % 40,
                         place="Hardenberg")
        command.personal.note = f"a contact's note, number {i}"
        return command

    def run(self):
        try:
            with Client(self.endpoint) as client:
                i = 0
                while not self.stop.is_set():
                    i += 1
                    command = self.next(i)
                    command.id = uuid7()
                    answer = client.command(command, patience=120)
                    assert answer.WhichOneof("body") == "settled", answer
                    assert not answer.settled.outcome.rule, answer
                    if command.HasField("month_run"):
                        self.runs += 1
                        continue
                    self.settled[command.id] = (answer.settled.n, answer.settled.outcome.made[0].id, command)
        except BaseException as fault:
            self.fault = fault


def _stale_readers(suite):
    """Processes that hold a reader's slot and are dead, as LMDB's own tool lists them."""
    stale = []
    for name in ("journal", "register", "keys"):
        # Its exit status tells nothing: it is that of the last thing it listed.
        listing = subprocess.run(["mdb_stat", "-r", suite.data / name], capture_output=True, text=True, check=False).stdout
        assert listing.startswith("Reader Table"), listing
        for line in listing.splitlines():
            word = line.split()
            if len(word) == 3 and word[0].isdigit() and not os.path.exists(f"/proc/{word[0]}"):
                stale.append((name, line))
    return stale


def nothing_accepted_is_lost_or_doubled_by_kills():
    chance = random.Random(SEED)
    print(f"# seed {SEED}, {KILLS} kills", flush=True)
    with Suite(conf="overstapd: {backoff_max_ms: 200}\n") as suite:
        month = books_open(suite)
        stop = threading.Event()
        streams = [Stream(suite, i, stop, month) for i in range(STREAMS)]
        for stream in streams:
            stream.start()
        names = ["intake", "tracker", "desk", "placement-1", "placement-2"]
        killed = {}
        while sum(killed.values()) < KILLS:
            time.sleep(chance.uniform(0, 0.25))
            name = chance.choice(names[:2] * 3 + names)
            if suite.kill(name):
                killed[name] = killed.get(name, 0) + 1
            assert not any(stream.fault for stream in streams), [stream.fault for stream in streams]
        stop.set()
        for stream in streams:
            stream.join(timeout=180)
            assert not stream.is_alive() and not stream.fault, stream.fault
        print(f"# killed {killed}; settled {[len(s.settled) for s in streams]}", flush=True)

        spent = streams[0].settled
        assert spent and costs(suite) == len(spent), (costs(suite), len(spent))
        assert len({made for _, made, _ in spent.values()}) == len(spent), "two commands made one posting"
        assert streams[0].runs and billed(suite, month) == len(spent), (billed(suite, month), len(spent))
        facts = {id_: fact for stream in streams if not stream.spends() for id_, fact in stream.settled.items()}
        assert len(facts) >= KILLS / 4, "the streams hardly moved"
        assert len({n for n, _, _ in facts.values()}) == len(facts), "two ids share a number"
        assert len({made for _, made, _ in facts.values()}) == len(facts), "two commands made one notice"
        status = suite.settled()
        assert status["register"]["notices"] == len(facts), (status["register"], len(facts))

        # Months later the same id still gets the same answer, and makes nothing new.
        with Client(f"ipc://{suite.data}/run/commands") as client:
            for id_, (n, made, command) in chance.sample(sorted(facts.items()), min(50, len(facts))):
                again = client.command(command)
                assert again.settled.known and again.settled.n == n and again.settled.outcome.made[0].id == made
                command = pb.Command.FromString(command.SerializeToString())
                command.notice_submit.content.posts += 1
                other = client.command(command)
                assert other.refused.kind == pb.REFUSAL_CONFLICT, other
        assert suite.settled()["register"]["notices"] == len(facts)
        suite.run("verify")
        # Starting clears what the killed left behind.
        suite.stop()
        suite.start()
        wait_until("no dead reader holds a slot", lambda: not _stale_readers(suite))
        assert suite.settled()["register"]["notices"] == len(facts)
