#!/usr/bin/python3
"""Count the results of a proof file again: recount.py [--noted EVENT:CHAIN]... PROOF

Needs Python and nothing else, and shares nothing with the suite but docs/proof.md, which has the form of the file, and docs/results.md, which says
what counts. It makes the chain of all events anew, and every figure from the events that are shown and the definitions among them. With --noted, as
`overstap chain` told it on some day, the file must have had that chain at that event. Ends with status 0 when everything holds, 1 with a line for
each thing that does not, and 2 when the file is no proof file.
"""
import bisect
import calendar
import collections
import datetime
import hashlib
import json
import re
import sys

FORM = 1
CHECK = 1000            # events between two chains in the file
LISTED, RESULTS = 200, 6400     # so many casefiles are named in one list, so many results
MARKS = 20000           # of a casefile; an event that would bring more counts for nothing
MOST_TOLD = 20
COUNTS = ("offered", "joined", "placed", "lasting")
BASES = ("announced", "offered", "joined", "still-in", "placed", "lasting")
WHOLES = ("announced", "offered", "joined", "placed", "due", "goal")
NONE, PENDING, FAILED, WITHDRAWN, DISPUTED, COUNTED = range(6)
LAST_DAY = datetime.date.max.toordinal()

Mark = collections.namedtuple("Mark", "what seq known on until id name more kind contract subsidy number")
Question = collections.namedtuple("Question", "programme flow employer from_ until as_of compared definitions")
Proof = collections.namedtuple("Proof", "question claims seq chain breaks history")


class NoProof(Exception):
    """The file is not of the form that docs/proof.md has."""


# ---- days: numbers that can be counted on; 0 is none

def day_of(ymd):
    try:
        return datetime.date(ymd // 10000, ymd // 100 % 100, ymd % 100).toordinal() if ymd else 0
    except ValueError:
        raise NoProof(f"{ymd} is not a day") from None


def ymd_of(day):
    return int(datetime.date.fromordinal(day).strftime("%Y%m%d")) if day else 0


def later(day, length):
    """So long after a day; months keep the number of the day, or end with the month. 0 when there is no such day."""
    n, unit = length.get("n", 0), length.get("unit")
    if not day:
        return 0
    if unit in ("UNIT_IS_MONTHS", "UNIT_IS_YEARS"):
        from_ = datetime.date.fromordinal(day)
        months = from_.year * 12 + from_.month - 1 + n * (12 if unit == "UNIT_IS_YEARS" else 1)
        year, month = months // 12, months % 12 + 1
        if not 1 <= year <= 9999:
            return 0
        return datetime.date(year, month, min(from_.day, calendar.monthrange(year, month)[1])).toordinal()
    day += n * {"UNIT_IS_DAYS": 1, "UNIT_IS_WEEKS": 7}[unit]
    return day if day <= LAST_DAY else 0


# ---- what happened

def enum_word(value, prefix):
    """ "on-call" for CONTRACT_ON_CALL. """
    return value[len(prefix):].lower().replace("_", "-") if value else ""


class History:
    """What the shown events tell: casefiles with their marks, flows, definitions and programmes."""

    def __init__(self):
        self.cases, self.flows, self.definitions, self.programmes = {}, {}, {}, {}

    def take(self, seq, known, casefile, programme, kind, fields):
        """One event, by its kind. Kinds that no result hangs on are passed over."""
        if kind == "flow_installed":
            self.flows[fields["name"], fields["version"]] = fields
        elif kind == "outcome_installed":
            self.definitions[fields["name"], fields["version"]] = fields
        elif kind == "programme_registered":
            self.programmes[fields["id"]] = fields
        elif kind == "case_opened":
            self.cases[casefile] = Case(casefile, programme, fields)
        if casefile in self.cases:
            self.cases[casefile].take(self, seq, known, kind, fields)

    def state(self, flow, version, name):
        """The end that a state of a flow is, and what it counts as."""
        if (flow, version) not in self.flows:
            raise NoProof(f"flow {flow} version {version} was not installed before a casefile ran through it")
        for state in self.flows[flow, version].get("states", []):
            if state["name"] == name:
                return state.get("end", ""), state.get("counts", "")
        raise NoProof(f"flow {flow} version {version} has no state {name}")


class Case:
    """A casefile: whose it is, and the marks that its events left."""

    def __init__(self, number, programme, opened):
        self.number, self.programme = number, programme
        self.flow, self.version, self.sender = opened.get("flow", ""), opened.get("flow_version", 0), opened.get("sender", 0)
        self.marks = []

    def add(self, what, seq, known, **rest):
        plain = {"on": known, "until": 0, "id": 0, "name": "", "more": "", "kind": "", "contract": "", "subsidy": "", "number": 0}
        self.marks.append(Mark(what, seq, known, **{**plain, **rest}))

    def take(self, history, seq, known, kind, fields):
        before = len(self.marks)
        self.mark(history, seq, known, kind, fields)
        if len(self.marks) > MARKS:
            del self.marks[before:]

    def mark(self, history, seq, known, kind, fields):
        def day(name):
            return day_of(fields.get(name, 0))

        def facts():
            for fact in fields.get("facts", []):
                self.add("fact", seq, known, name=fact.get("name", ""), on=day_of(fact.get("on", 0)))

        def state(what, name, on):
            end, counts = history.state(self.flow, self.version, name)
            self.add(what, seq, known, on=on, name=end, more=counts)

        if kind == "case_opened":
            state("entered", history.flows.get((self.flow, self.version), {}).get("start"), known)
            facts()
        elif kind == "case_moved":
            state("entered", fields["to"], day("on"))
        elif kind == "case_recorded":
            facts()
        elif kind == "case_migrated":
            self.version = fields.get("version", 0)
            if fields.get("back_to"):
                self.add("back", seq, known, id=fields["back_to"])
            else:
                state("migrated", fields["state"], known)
        elif kind == "activity_recorded":
            self.add("activity", seq, known, name=fields.get("kind", ""), on=day("from"), more=fields.get("outcome", ""))
        elif kind == "placement_recorded":
            self.add("placement", seq, known, id=fields["id"], on=day("first_day"), until=day("last_day"),
                     kind=enum_word(fields.get("kind"), "PLACEMENT_"), contract=enum_word(fields.get("contract"), "CONTRACT_"),
                     subsidy=enum_word(fields.get("subsidy"), "SUBSIDY_"), number=fields.get("hours", 0))
        elif kind == "placement_ended":
            self.add("placement-end", seq, known, id=fields["placement"], on=day("last_day"), until=day("last_day"), name=fields.get("reason", ""))
        elif kind == "milestone_reached":
            self.add("milestone", seq, known, name=fields.get("name", ""), on=day("on"))
        elif kind == "milestone_reversed":
            self.add("reversed", seq, known, name=fields.get("name", ""), on=day("reversed_on"))
        elif kind == "profile_changed" and "profile" in fields:
            self.add("profile", seq, known)
        elif kind in ("result_disputed", "result_decided"):
            self.add("disputed" if kind == "result_disputed" else "decided", seq, known, name=fields.get("definition", ""), id=fields.get("basis", 0),
                     number=fields.get("state") == "DISPUTE_STANDS")


# ---- reading marks

def known_by(marks, day):
    return marks[:bisect.bisect_right([mark.known for mark in marks], day)]


def live(marks):
    """Without the states that a migration gave and that went with it when it was undone."""
    left, back = [], float("inf")
    for mark in reversed(marks):
        if mark.what == "back":
            back = min(back, mark.id)
        elif mark.what != "migrated" or mark.seq <= back:
            left.append(mark)
    return left[::-1]


def fact(marks, name):
    for mark in reversed(marks):
        if mark.what == "fact" and mark.name == name:
            return mark if mark.on else None
    return None


def is_state(mark):
    return mark.what in ("entered", "migrated")


def reached(marks, count):
    return next((mark for mark in marks if is_state(mark) and mark.more == count), None)


def has_ended(marks):
    return next((mark.name != "" for mark in reversed(marks) if is_state(mark)), False)


def announced_on(marks):
    mark = fact(marks, "announced")
    return mark.on if mark else marks[0].known


# ---- one definition, one casefile, one day

class Candidate:
    """One thing on which a result may rest."""

    def __init__(self, basis):
        self.basis, self.on, self.off, self.due, self.failed, self.lacks, self.events = basis, basis.on, 0, 0, False, False, []
        self.by(basis)

    def by(self, mark):
        if mark.seq not in self.events and len(self.events) < 8:
            bisect.insort(self.events, mark.seq)


class Result:
    def __init__(self):
        self.standing, self.on, self.off, self.due, self.basis, self.events = NONE, 0, 0, 0, 0, []


class Search:
    """The best that any way of a definition gives, from marks that were known on the day."""

    def __init__(self, definition, marks, day):
        self.name, self.day, self.marks, self.best = definition["name"], day, live(known_by(marks, day)), Result()
        for way in definition.get("ways", []):
            getattr(self, "by_" + way["basis"])(way)

    def standing(self, candidate):
        last = None
        for mark in self.marks:
            if mark.what in ("disputed", "decided") and mark.id == candidate.basis.seq and mark.name == self.name:
                last = mark
        if last:
            candidate.by(last)
        if (last and last.what == "decided" and not last.number) or candidate.failed or 0 < candidate.off <= candidate.on:
            return FAILED
        if candidate.lacks or candidate.on > self.day:
            return PENDING
        if candidate.off and candidate.off <= self.day:
            return WITHDRAWN
        return DISPUTED if last and last.what == "disputed" else COUNTED

    def tell(self, way, candidate):
        for word in way.get("evidence", []):
            paper = fact(self.marks, "evidence." + word)
            if not paper or paper.on < candidate.on or paper.on > self.day:
                candidate.lacks = True
            else:
                candidate.by(paper)
        standing, best = self.standing(candidate), self.best
        if candidate.due and (not best.due or candidate.due < best.due):
            best.due = candidate.due
        if standing > best.standing or (standing == best.standing and candidate.on < best.on):
            best.standing, best.on, best.basis, best.events = standing, candidate.on, candidate.basis.seq, candidate.events
            best.off = candidate.off if standing == WITHDRAWN else 0

    def by_reached(self, way):
        for count in COUNTS:
            mark = reached(self.marks, count) if count in way["values"] else None
            if mark:
                self.tell(way, Candidate(mark))

    def by_end(self, way):
        inside = None
        for mark in self.marks:
            if not is_state(mark) or (inside and mark.what == "migrated" and mark.name == inside.name):
                continue
            if inside:
                candidate = Candidate(inside)
                candidate.off = mark.on
                candidate.by(mark)
                self.tell(way, candidate)
            inside = mark if mark.name and mark.name in way["values"] else None
        if inside:
            self.tell(way, Candidate(inside))

    def by_placement(self, way):
        for mark in self.marks:
            if (mark.what != "placement" or mark.kind not in way["values"] or (way.get("contract") and mark.contract not in way["contract"])
                    or mark.number < way.get("hours", 0) or (way.get("unsubsidised") and mark.subsidy != "none")):
                continue
            candidate = Candidate(mark)
            if way.get("no_gap"):
                last = fact(self.marks, "last-day")
                if not last or mark.on > last.on + 1 + way.get("gap", 0):
                    continue
                candidate.by(last)
            self.place(way, candidate)
            self.tell(way, candidate)

    def place(self, way, candidate):
        """When a placement counts, and until when."""
        first = candidate.basis.on
        end = next((mark for mark in reversed(self.marks) if mark.what == "placement-end" and mark.id == candidate.basis.id), None)
        last = end.until if end else candidate.basis.until
        if "lasts" in way:
            candidate.on = candidate.due = later(first, way["lasts"])
            candidate.lacks = bool(last and last < candidate.on)
            candidate.failed = candidate.lacks and last < self.day
        if last and (way.get("running") or ("stays" in way and last < later(first, way["stays"]))):
            candidate.off = last + 1
        if end:
            if end.name == "never-began":
                candidate.failed, candidate.due = True, 0
            candidate.by(end)

    def times(self, way, fits):
        """The n-th by its day; of two on one day the one that was recorded first."""
        these = sorted((mark.on, i) for i, mark in enumerate(self.marks) if fits(mark))
        wanted = way.get("times", 0) or 1
        if len(these) >= wanted:
            candidate = Candidate(self.marks[these[wanted - 1][1]])
            for i in sorted(i for _, i in these[:wanted - 1]):
                candidate.by(self.marks[i])
            self.tell(way, candidate)

    def by_activity(self, way):
        self.times(way, lambda mark: mark.what == "activity" and mark.name in way["values"]
                   and (not way.get("outcome") or mark.more in way["outcome"]))

    def by_profile(self, way):
        self.times(way, lambda mark: mark.what == "profile")

    def by_fact(self, way):
        for name in way["values"]:
            mark = fact(self.marks, name)
            if mark:
                self.tell(way, Candidate(mark))

    def by_milestone(self, way):
        for i, mark in enumerate(self.marks):
            if mark.what != "milestone" or mark.name not in way["values"]:
                continue
            candidate = Candidate(mark)
            back = next((other for other in self.marks[i + 1:] if other.what == "reversed" and other.name == mark.name), None)
            if back:
                candidate.off = back.on
                candidate.by(back)
            self.tell(way, candidate)


def takes_back(marks, i):
    """Only these can make untrue what was known before."""
    mark = marks[i]
    return (mark.what in ("placement-end", "back", "decided")
            or (mark.what == "fact" and any(other.what == "fact" and other.name == mark.name for other in marks[:i])))


def taken_by(definition, marks, i, result):
    """The first thing that became known on the day of mark i and took it away stands behind its events."""
    known = marks[i].known
    for j in range(i, len(marks)):
        if marks[j].known != known:
            return
        if Search(definition, marks[:j + 1], known).best.standing != COUNTED:
            if len(result.events) < 8:
                result.events.append(marks[j].seq)
            return


def history(definition, marks, now):
    """When did reports count it last? They differ only between the days on which something became known, and by time alone. What counted in none was
    not withdrawn."""
    was, n = now, len(marks)
    while True:
        known = marks[n - 1].known
        if was.standing == WITHDRAWN and was.off > known:
            break
        while n and marks[n - 1].known == known:
            n -= 1
        if not n:
            now.standing = FAILED if now.standing == WITHDRAWN else now.standing
            return now
        was = Search(definition, marks[:n], known - 1).best
        if was.standing != COUNTED:
            continue
        was.off = known
        if now.standing == WITHDRAWN and now.basis == was.basis:
            was.events = now.events
        else:
            taken_by(definition, marks, n, was)
        break
    was.standing, was.due = WITHDRAWN, now.due
    return was


def result_of(definition, marks, day):
    """What a definition says of a casefile at the end of a day; a report of an earlier day may have counted what counts no more."""
    marks = known_by(marks, day)
    now = Search(definition, marks, day).best
    if not marks or now.standing >= DISPUTED:
        return now
    if now.standing == WITHDRAWN or any(takes_back(marks, i) for i in range(len(marks))):
        return history(definition, marks, now)
    return now


# ---- all casefiles: the claims that hold

class Line:
    """The figures of one definition."""

    def __init__(self, label, definition):
        self.label, self.definition = label, definition
        self.standings, self.due, self.of = [0] * 6, 0, dict.fromkeys(WHOLES, 0)


def refusal(question, programme, whole_name, whole):
    """Is it no share: of a goal that is of more or other than was counted, of a period that is not over, or of nobody?"""
    if whole_name != "goal":
        return question.until > question.as_of or not whole
    return (not programme or not programme.get("goal") or question.flow or question.employer
            or (question.from_ and question.from_ != programme.get("from", 0))
            or (question.until and question.until not in (programme.get("until", 0), programme.get("goal_on", 0))))


def recount(history, question):
    """The lines of claims, as the file has them."""
    day, bases, results = day_of(question.as_of), collections.Counter(), []
    lines = [Line(label, history.definitions[tuple(split_label(label))]) for label in question.definitions]
    only = collections.defaultdict(list)
    for case in (history.cases[number] for number in sorted(history.cases)):
        marks = known_by(case.marks, day)
        alive = live(marks)
        if not alive or not is_asked(question, case) or not is_of_cohort(question, announced_on(alive)):
            continue
        is_ = {"announced": True, "goal": True, **{count: reached(alive, count) is not None for count in COUNTS}}
        is_["still-in"] = is_["joined"] and not has_ended(alive)
        bases.update(base for base in BASES if is_[base])
        counted = set()
        for n, line in enumerate(lines):
            result = result_of(line.definition, marks, day)
            is_["due"] = 0 < result.due <= day
            line.standings[result.standing] += 1
            line.due += is_["due"]
            if result.standing == COUNTED:
                counted.add(n)
                for whole in WHOLES:
                    line.of[whole] += is_[whole]
            if result.standing in (WITHDRAWN, DISPUTED):
                results.append(f"result\t{case.number}\t{line.label}\t{'withdrawn' if result.standing == WITHDRAWN else 'disputed'}\t{ymd_of(result.on)}\t"
                               f"{ymd_of(result.off)}\t{' '.join(map(str, result.events))}")
        for a in counted:
            for b in range(len(lines)):
                if b not in counted:
                    only[a, b].append(case.number)
    programme = history.programmes.get(question.programme)
    goal = [f"goal\t{programme['goal']}\t{programme.get('goal_on', 0)}"] if programme and programme.get("goal") else []
    return [*goal, *(f"base\t{base}\t{bases[base]}" for base in BASES), *line_claims(lines, question, programme, bases),
            *(differ_claims(lines, only) if question.compared else []), *results[:RESULTS]]


def is_asked(question, case):
    return ((not question.programme or case.programme == question.programme) and (not question.flow or case.flow == question.flow)
            and (not question.employer or case.sender == question.employer))


def is_of_cohort(question, day):
    return (not question.from_ or ymd_of(day) >= question.from_) and (not question.until or ymd_of(day) <= question.until)


def line_claims(lines, question, programme, bases):
    for line in lines:
        counted = line.standings
        yield (f"line\t{line.label}\tcounted {counted[COUNTED]}\tdisputed {counted[DISPUTED]}\twithdrawn {counted[WITHDRAWN]}\t"
               f"pending {counted[PENDING]}\tfailed {counted[FAILED]}\tdue {line.due}")
        for whole in WHOLES:
            if whole in line.definition.get("of", []):
                n = (programme or {}).get("goal", 0) if whole == "goal" else line.due if whole == "due" else bases[whole]
                yield f"{'refused' if refusal(question, programme, whole, n) else 'share'}\t{line.label}\t{whole}\t{line.of[whole]}\t{n}"


def differ_claims(lines, only):
    for a in range(len(lines)):
        for b in range(a + 1, len(lines)):
            here, there = only[a, b], only[b, a]
            yield (f"differ\t{lines[a].label}\t{lines[b].label}\t{len(here)}\t{len(there)}\t{' '.join(map(str, here[:LISTED]))}\t"
                   f"{' '.join(map(str, there[:LISTED]))}")


def split_label(label):
    name, at, version = label.rpartition("@")
    if not at or not number_like(version):
        raise NoProof(f"\"{label}\" is not NAME@VERSION")
    return name, int(version)


# ---- the file

def number_like(text):
    return bool(re.fullmatch(r"0|[1-9][0-9]{0,19}", text))


class Lines:
    """The lines of a proof, one after the other, with their parts between tabs."""

    def __init__(self, file):
        self.file, self.at = file, 0

    def wrong(self, what):
        return NoProof(f"line {self.at}: {what}")

    def next(self):
        line = self.file.readline()
        self.at += 1
        if not line.endswith(b"\n"):
            raise self.wrong("the last line does not end" if line else "the file ends before its end")
        try:
            return line[:-1].decode("utf-8").split("\t")
        except UnicodeDecodeError:
            raise self.wrong("not UTF-8") from None

    def word(self, word):
        parts = self.next()
        if parts[0] != word or len(parts) != 2:
            raise self.wrong(f"not as expected (\"{word}\" and its value)")
        return parts[1]

    def number(self, text):
        if not number_like(text):
            raise self.wrong(f"\"{text}\" is not a number")
        return int(text)

    def hash(self, text):
        if not re.fullmatch("[0-9a-f]{64}", text):
            raise self.wrong(f"\"{text[:70]}\" is not a hash of 64 digits")
        return bytes.fromhex(text)


def digest(*parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()


def head_read(lines, head):
    """DAY CASEFILE, and behind these of case_opened the programme."""
    parts = head.split(" ", 2)
    if len(parts) < 2:
        raise lines.wrong(f"\"{head}\" is not a day and a casefile")
    try:
        day, programme = day_of(lines.number(parts[0])), json.loads(parts[2]) if len(parts) > 2 else None
    except (ValueError, NoProof):
        raise lines.wrong(f"\"{head}\" is not a day, a casefile and a programme") from None
    return day, lines.number(parts[1]), programme


class Events:
    """Takes the events in: the chain, what they tell, and what is hidden that must not be."""

    def __init__(self, lines, question, noted):
        self.lines, self.question, self.noted = lines, question, noted
        self.chain, self.seq, self.day, self.breaks = bytes(32), 0, 0, []
        self.programmes, self.history = {}, History()   # of casefiles, shown or not

    def take(self, parts):
        lines = self.lines
        if parts[0] not in ("none", "open", "hidden") or len(parts) != {"none": 3, "open": 5, "hidden": 4}[parts[0]]:
            raise lines.wrong("not an event (none, open or hidden with its parts)")
        seq, hash_ = lines.number(parts[1]), lines.hash(parts[2])
        if seq != self.seq + 1:
            raise lines.wrong(f"event {seq} stands where event {self.seq + 1} belongs")
        self.seq, head = seq, parts[3] if len(parts) > 3 else ""
        if parts[0] == "open":
            self.open(head, parts[4])
            hash_ = digest(hash_, parts[4].encode())
        elif parts[0] == "hidden":
            self.hidden(head)
        self.chain = digest(self.chain, hash_, head.encode())
        if seq in self.noted and self.noted[seq] != self.chain:
            self.breaks.append(f"event {seq}: the chain noted is another than that of these events")

    def head(self, head):
        day, casefile, programme = head_read(self.lines, head)
        if day < self.day:
            raise self.lines.wrong("its day lies before that of an earlier event")
        self.day = day
        if programme is not None:
            self.programmes[casefile] = programme
        return day, casefile, programme

    def open(self, head, body):
        day, casefile, programme = self.head(head)
        try:
            (kind, fields), = json.loads(body).items()
            if day <= day_of(self.question.as_of) or not casefile:
                self.history.take(self.seq, day, casefile, programme, kind, fields)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise self.lines.wrong(f"what the event says cannot be read ({type(error).__name__}: {error})") from None
        except NoProof as error:
            raise self.lines.wrong(str(error)) from None

    def hidden(self, head):
        day, casefile, _ = self.head(head)
        if not casefile or (day <= day_of(self.question.as_of)
                            and (not self.question.programme or self.programmes.get(casefile) in (None, self.question.programme))):
            self.breaks.append(f"event {self.seq}: it is hidden, and may be of what was asked")


def question_read(lines):
    values = {word: lines.word(word) for word in ("programme", "flow", "employer", "from", "until", "as-of")}
    days = [lines.number(values[word]) for word in ("from", "until", "as-of")]
    for day in days:
        day_of(day)
    compared = lines.word("compared")
    if compared not in ("0", "1"):
        raise lines.wrong("compared is 0 or 1")
    definitions = [lines.word("definition") for _ in range(lines.number(lines.word("definitions")))]
    for label in definitions:
        split_label(label)
    if not days[2] or not definitions:
        raise lines.wrong("the question has a day and a definition")
    return Question(values["programme"], values["flow"], lines.number(values["employer"]), *days, compared == "1", definitions)


def read(file, noted):
    lines = Lines(file)
    if lines.number(lines.word("overstap-proof")) != FORM:
        raise lines.wrong(f"this program knows form {FORM} only")
    try:
        question = question_read(lines)
    except NoProof as error:
        raise error if str(error).startswith("line ") else lines.wrong(str(error)) from None
    claims = []
    for _ in range(lines.number(lines.word("claims"))):
        claims.append("\t".join(lines.next()))
    events = Events(lines, question, noted)
    for seq in range(1, lines.number(lines.word("events")) + 1):
        events.take(lines.next())
        if seq % CHECK == 0 and lines.hash(lines.word("chain")) != events.chain:
            events.breaks.append(f"event {seq}: the chain is another than line {lines.at} has; what changed stands above, behind line {lines.at - CHECK - 1}")
            break
    else:
        if lines.hash(lines.word("end")) != events.chain:
            events.breaks.append(f"event {events.seq}: the chain is another than that of the last line")
        if file.read(1):
            raise lines.wrong("something stands behind the end")
        events.breaks += [f"event {seq}: a chain was noted for it, and the file ends before it" for seq in noted if seq > events.seq]
    return Proof(question, claims, events.seq, events.chain, events.breaks, events.history)


def differences(claims, holds):
    """Claims beside what was counted, in the order of the file."""
    for i in range(max(len(claims), len(holds))):
        claim, held = (list_[i] if i < len(list_) else "nothing" for list_ in (claims, holds))
        if claim != held:
            yield f"claim {i + 1}: \"{shown(claim)}\" is claimed, and \"{shown(held)}\" counted"


def shown(text):
    return text.replace("\t", " ")[:200]


def wrong_with(proof):
    if proof.breaks:
        return proof.breaks
    missing = [label for label in proof.question.definitions if tuple(split_label(label)) not in proof.history.definitions]
    if missing:
        return [f"definition {label} is not among the events" for label in missing]
    if proof.question.programme and proof.question.programme not in proof.history.programmes:
        return [f"programme {proof.question.programme} is not among the events"]
    try:
        return list(differences(proof.claims, recount(proof.history, proof.question)))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise NoProof(f"what the events say cannot be counted ({type(error).__name__}: {error})") from None


def tell(proof, noted):
    for label in proof.question.definitions:
        definition = proof.history.definitions[tuple(split_label(label))]
        print(f"{label}: {definition.get('text_en') or definition.get('title_en', '')} {json.dumps(definition.get('ways'))}")
    for claim in proof.claims:
        print(shown(claim))
    print(f"all of this was counted again from {proof.seq} events, as known on {proof.question.as_of}; the chain is {proof.chain.hex()} at event {proof.seq}")
    if not noted:
        print("no chain was noted: the file agrees with itself, and whoever made it could have made up all of it (--noted EVENT:CHAIN)")


def noted_read(text):
    seq, _, chain = text.partition(":")
    if not number_like(seq) or not re.fullmatch("[0-9a-fA-F]{64}", chain):
        raise NoProof(f"--noted {text}: EVENT:CHAIN is asked for, as overstap chain tells them")
    return int(seq), bytes.fromhex(chain)


def main(args):
    noted = {}
    try:
        while len(args) > 1 and args[0] == "--noted":
            noted.update([noted_read(args[1])])
            args = args[2:]
        if len(args) != 1 or args[0].startswith("-"):
            print(__doc__, file=sys.stderr)
            return 2
        with open(args[0], "rb") as file:
            proof = read(file, noted)
        wrong = wrong_with(proof)
    except (OSError, NoProof) as error:
        print(f"{args[0]}: {error}", file=sys.stderr)
        return 2
    for line in wrong[:MOST_TOLD]:
        print(line)
    if len(wrong) > MOST_TOLD:
        print(f"and {len(wrong) - MOST_TOLD} more")
    if not wrong:
        tell(proof, noted)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
