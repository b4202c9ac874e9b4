"""What was released stays readable.

    golden.py check            hold the schema against fields.txt; prints TAP
    golden.py append           write the fields that the schema has by now behind those of fields.txt
    golden.py make             write the files of this version into a folder named after it, once

fields.txt has a line for every field ever released: Message.field, its number, its type, and its bounds. A field keeps its number and its
type, and its bounds only grow, since a record that was within them must be readable for good. One that goes leaves its number `reserved`
behind, and its line here. Choices of an enum have lines too.

The files of a version hold every kind of record, and every message that travels, with every field of the schema in one of them. Each
record or message stands behind its length, four bytes little-endian. They are made without the code that reads them.
"""
import pathlib
import re
import struct
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
SCHEMA = SOURCE / "common/wire/overstap.proto"
sys.path.insert(0, str(SOURCE / "common/wire"))
sys.dont_write_bytecode = True
import bounds  # noqa: E402

VERSION = 1
# file -> message, kind of the record; kind None travels, or is kept, without a head.
FILES = {
    "employer": ("Employer", 1), "programme": ("Programme", 2), "notice": ("Notice", 3), "person": ("Person", 4),
    "casefile": ("Casefile", 5), "vacancy": ("Vacancy", 6), "proposal": ("Proposal", 7), "flow": ("Flow", 9), "law": ("Law", 10),
    "rules": ("MatchRules", 11), "place": ("Place", 12), "principal": ("Principal", 13), "admission": ("Admission", 14),
    "event": ("Event", 15), "outcome": ("Outcome", 16), "entry": ("Entry", None), "request": ("Request", None),
    "answer": ("Answer", None),
}


# ---- fields.txt

def enum_choices(text):
    return {f"{name}.{choice}": f"{number} enum" for name, body in re.findall(r"^enum (\w+) \{(.*?)^\}", text, re.M | re.S)
            for choice, number in re.findall(r"^\s*(\w+) = (\d+);", body, re.M)}


def field_line(field):
    options = "".join(f" {name}={value}" for name, value in sorted(field.options.items()) if value is not True)
    flags = "".join(f" {name}" for name, value in sorted(field.options.items()) if value is True)
    return f"{field.number} {'repeated ' if field.is_list else ''}{field.type}{flags}{options}"


def schema_lines(text):
    messages, _ = bounds.read_schema(text)
    lines = {f"{message.name}.{field.name}": field_line(field) for message in messages.values() for field in message.fields}
    return {**lines, **enum_choices(text)}


def listed_lines(text):
    return dict(line.split(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))


def limits_shrank(was, now):
    def limits(line):
        return {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", line)}
    return [name for name, value in limits(was).items() if limits(now).get(name, 0) < value]


def broken(schema, listed):
    """Promises that this schema breaks, one a line."""
    now, (messages, _) = schema_lines(schema), bounds.read_schema(schema)
    wrong = []
    for name, was in listed_lines(listed).items():
        message, _, field = name.partition(".")
        if name not in now:
            if message not in messages or int(was.split()[0]) not in messages[message].reserved:
                wrong.append(f"{name} {was}: went without leaving its number reserved")
        elif re.sub(r" \w+=\d+", "", was) != re.sub(r" \w+=\d+", "", now[name]):
            wrong.append(f"{name}: was {was}, is {now[name]}")
        elif limits_shrank(was, now[name]):
            wrong.append(f"{name}: was {was}, is {now[name]}: kept records may be beyond the new bound")
    wrong += [f"{name} {line}: not in fields.txt; golden.py append writes it there" for name, line in now.items()
              if name not in listed_lines(listed)]
    return wrong


def append():
    path = HERE / "fields.txt"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    known = listed_lines(text)
    new = [f"{name} {line}\n" for name, line in schema_lines(SCHEMA.read_text(encoding="utf-8")).items() if name not in known]
    path.write_text(text + "".join(new), encoding="utf-8")


# ---- the files

def varint(n):
    out = b""
    while n > 0x7f:
        out, n = out + bytes([n & 0x7f | 0x80]), n >> 7
    return out + bytes([n])


def scalar(field, enums):
    """A value within the bounds, of its number or its name."""
    limit = field.options.get("limit", 0)
    if "date" in field.options:
        return varint(20260302)
    if field.type == "string":
        return ("é " + field.name).encode()[:limit] if limit > 3 else b"abc"[:limit]
    if field.type == "bytes":
        return bytes(range(field.number, field.number + 16))[:limit]
    if field.type == "bool" or field.type in enums:
        return varint(1)
    if field.type in ("sint32", "sint64"):
        return varint(2 * min(limit, field.number) - 1)
    return varint(min(limit, 1000 + field.number))


def encode(name, schema, choose):
    """Every field of a message; of those that exclude each other the one that `choose` says, or else the first."""
    messages, enums = schema
    message, out, taken = messages[name], b"", set()
    for field in sorted(message.fields, key=lambda f: f.number):
        if field.oneof:
            wanted = choose.get(name)
            if (wanted and field.name != wanted) or (name, field.oneof) in taken:
                continue
            taken.add((name, field.oneof))
        is_message = field.type in messages
        value = encode(field.type, schema, choose) if is_message else scalar(field, enums)
        times = min(2, field.options["count"]) if field.is_list else 1
        if is_message or field.type in ("string", "bytes"):
            out += times * (varint(field.number << 3 | 2) + varint(len(value)) + value)
        elif field.is_list:
            out += varint(field.number << 3 | 2) + varint(times * len(value)) + times * value
        else:
            out += varint(field.number << 3) + value
    return out


def members(message):
    return [field for field in message.fields if field.oneof]


def bodies(name, schema):
    """So many of this message that every member of its oneofs is in one of them."""
    messages, _ = schema
    choices = []
    for outer in members(messages[name]):
        inner = members(messages[outer.type]) if outer.type in messages else []
        choices += [{name: outer.name, outer.type: member.name} for member in inner] or [{name: outer.name}]
    # Alternatives that stand deeper.
    choices += {"Entry": [{"Command": member.name} for member in members(messages["Command"])],
                "Answer": [{name: "result", "Thing": member.name} for member in members(messages["Thing"])]}.get(name, [])
    return [encode(name, schema, choose) for choose in choices or [{}]]


def record(kind, body):
    return struct.pack("<BBHIIIQQ", VERSION, kind, 32, len(body), 3, 7, 11, 2**63 + 5) + body


def make():
    folder, schema = HERE / str(VERSION), bounds.read_schema(SCHEMA.read_text(encoding="utf-8"))
    folder.mkdir(exist_ok=True)
    for file, (name, kind) in FILES.items():
        if (folder / file).exists():
            sys.exit(f"{folder / file} is there already; files of a version are made once")
        parts = [record(kind, body) if kind else body for body in bodies(name, schema)]
        (folder / file).write_bytes(b"".join(struct.pack("<I", len(part)) + part for part in parts))


# ---- claims

SMALL = """
message Thing {
  uint64 id = 1 [(limit) = 100];
  repeated string names = 2 [(count) = 3, (limit) = 20];
  Colour colour = 4;
  reserved 3;
}
enum Colour {
  RED = 0;
  BLUE = 1;
}
"""
SMALL_LISTED = ("# comments are skipped\nThing.id 1 uint64 limit=100\nThing.names 2 repeated string count=3 limit=20\nThing.old 3 bool\n"
                "Thing.colour 4 Colour\nColour.RED 0 enum\nColour.BLUE 1 enum\n")


def small_broken(was, now):
    assert was in SMALL
    return broken(SMALL.replace(was, now), SMALL_LISTED)


def every_field_has_the_number_the_type_and_at_least_the_bounds_it_was_released_with():
    return broken(SCHEMA.read_text(encoding="utf-8"), (HERE / "fields.txt").read_text(encoding="utf-8"))


def a_schema_that_keeps_its_promises_is_let_pass():
    return broken(SMALL, SMALL_LISTED)


def every_broken_promise_is_seen():
    cases = {
        "a changed number": ("id = 1", "id = 9"),
        "a changed type": ("uint64 id", "uint32 id"),
        "one instead of many": ("repeated string names = 2 [(count) = 3, (limit) = 20]", "string names = 2 [(limit) = 20]"),
        "a field that vanished": ("  uint64 id = 1 [(limit) = 100];\n", ""),
        "a number no longer reserved": ("  reserved 3;\n", ""),
        "a retired number used again": ("reserved 3;", "bool other = 3;"),
        "a lower limit": ("(limit) = 100", "(limit) = 99"),
        "a lower count": ("(count) = 3", "(count) = 2"),
        "a choice that changed": ("BLUE = 1", "BLUE = 2"),
        "a choice that vanished": ("  BLUE = 1;\n", ""),
        "a field not listed": ("reserved 3;", "reserved 3;\n  bool more = 5;"),
    }
    return [f"{name} is not seen" for name, (was, now) in cases.items() if not small_broken(was, now)]


def a_higher_bound_and_a_field_that_left_its_number_are_let_pass():
    return small_broken("(limit) = 100", "(limit) = 101") + small_broken("  Colour colour = 4;\n  reserved 3;", "  reserved 3, 4;")


CLAIMS = [every_field_has_the_number_the_type_and_at_least_the_bounds_it_was_released_with, a_schema_that_keeps_its_promises_is_let_pass,
          every_broken_promise_is_seen, a_higher_bound_and_a_field_that_left_its_number_are_let_pass]


def check():
    print(f"1..{len(CLAIMS)}")
    bad = 0
    for i, claim in enumerate(CLAIMS, 1):
        wrong = claim()
        bad += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {i} - {claim.__name__}")
        for line in wrong[:40]:
            print("# " + line)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    if sys.argv[1:] not in (["check"], ["append"], ["make"]):
        sys.exit(__doc__)
    {"check": check, "append": append, "make": make}[sys.argv[1]]()
