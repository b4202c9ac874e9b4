"""Make C of the schema: bounds.py PROTOC SCHEMA OUTDIR

Runs protoc-c, and writes the bounds that the schema states for its fields as tables for codec.c (bounds.inc), in the order in
which protobuf-c keeps the fields: by number. Everything the codec relies on is checked here, so that a field without a bound
does not build: every text, list and number has one, no number of a field is used twice, and no message contains itself.
"""
import os
import re
import subprocess
import sys

LIMIT_MOST = 2**31 - 1
# What each type is to the codec, the highest limit it can have, and its C type.
TYPES = {
    "uint32": ("NUMBER", 2**32 - 1, "uint32_t"),
    "uint64": ("NUMBER", 2**64 - 1, "uint64_t"),
    "int64": ("NUMBER", 2**63 - 1, "int64_t"),
    "sint32": ("SIGNED", 2**31 - 1, "int32_t"),
    "sint64": ("SIGNED", 2**63 - 1, "int64_t"),
    "string": ("TEXT", LIMIT_MOST, "char *"),
    "bytes": ("BYTES", LIMIT_MOST, "ProtobufCBinaryData"),
}
# What the tables of codec.c have room for.
NUMBER_MOST = 254
COUNT_MOST = 2**16 - 1


class Wrong(Exception):
    def __init__(self, line, text):
        super().__init__(text)
        self.line = line


class Tokens:
    """Words, numbers, strings and marks, each with its line."""

    def __init__(self, text):
        self.list = []
        for number, line in enumerate(text.split("\n"), 1):
            for token in re.findall(r'//.*|"[^"]*"|[A-Za-z_][\w.]*|\d\w*|\S', line):
                if not token.startswith("//"):
                    self.list.append((token, number))
        self.at = 0

    @property
    def line(self):
        return self.list[min(self.at, len(self.list) - 1)][1]

    def more(self):
        return self.at < len(self.list)

    def peek(self):
        return self.list[self.at][0] if self.more() else None

    def next(self):
        if not self.more():
            raise Wrong(self.line, "the file ends in the middle of something")
        self.at += 1
        return self.list[self.at - 1][0]

    def take(self, wanted):
        line, token = self.line, self.next()
        if token != wanted:
            raise Wrong(line, f"'{wanted}' is expected, not '{token}'")

    def skip(self, wanted):
        if self.peek() == wanted:
            self.at += 1
            return True
        return False

    def number(self):
        line, token = self.line, self.next()
        try:
            return int(token, 0)
        except ValueError:
            raise Wrong(line, f"a number is expected, not '{token}'") from None


class Field:
    def __init__(self, line, name, type_, number, is_list, oneof, options):
        self.line, self.name, self.type, self.number = line, name, type_, number
        self.is_list, self.oneof, self.options = is_list, oneof, options


class Message:
    def __init__(self, line, name):
        self.line, self.name = line, name
        self.fields, self.reserved = [], {}


def read_options(tokens):
    options = {}
    if not tokens.skip("["):
        return options
    while True:
        tokens.take("(")
        line, name = tokens.line, tokens.next()
        tokens.take(")")
        tokens.take("=")
        if name in ("limit", "count"):
            value = tokens.number()
        elif name in ("exact", "date"):
            tokens.take("true")
            value = True
        else:
            raise Wrong(line, f"no such option: {name}")
        if name in options:
            raise Wrong(line, f"{name} is said twice")
        options[name] = value
        if tokens.skip("]"):
            return options
        tokens.take(",")


def read_field(tokens, oneof):
    line = tokens.line
    is_list = tokens.skip("repeated")
    type_, name = tokens.next(), tokens.next()
    tokens.take("=")
    number = tokens.number()
    options = read_options(tokens)
    tokens.take(";")
    return Field(line, name, type_, number, is_list, oneof, options)


def read_reserved(tokens, message):
    """Numbers and ranges; names may stand there too and are protoc's business."""
    while True:
        line = tokens.line
        if tokens.peek().startswith('"'):
            tokens.next()
        else:
            first = last = tokens.number()
            if tokens.skip("to"):
                last = tokens.number()
            for number in range(first, last + 1):
                message.reserved[number] = line
        if tokens.skip(";"):
            return
        tokens.take(",")


def read_message(tokens):
    message = Message(tokens.line, tokens.next())
    tokens.take("{")
    while not tokens.skip("}"):
        if tokens.skip("reserved"):
            read_reserved(tokens, message)
        elif tokens.skip("oneof"):
            oneof = tokens.next()
            tokens.take("{")
            while not tokens.skip("}"):
                message.fields.append(read_field(tokens, oneof))
        else:
            message.fields.append(read_field(tokens, None))
    return message


def read_enum(tokens):
    name = tokens.next()
    tokens.take("{")
    while not tokens.skip("}"):
        tokens.next()
    return name


def read_schema(text):
    tokens = Tokens(text)
    messages, enums = {}, set()
    while tokens.more():
        line, word = tokens.line, tokens.next()
        if word == "message":
            message = read_message(tokens)
            messages[message.name] = message
        elif word == "enum":
            enums.add(read_enum(tokens))
        elif word in ("syntax", "import", "package"):
            while not tokens.skip(";"):
                tokens.next()
        else:
            raise Wrong(line, f"'{word}' is not known here")
    return messages, enums


def field_kind(field, messages, enums):
    """What the codec must check of one element, its limit, and its C type; raises Wrong when no bound is stated."""
    options = field.options
    if field.is_list != ("count" in options):
        raise Wrong(field.line, f"{field.name}: {'a list has no count' if field.is_list else 'not a list, but has a count'}")
    if field.is_list and not 0 < options["count"] <= COUNT_MOST:
        raise Wrong(field.line, f"{field.name}: the count must be 1 to {COUNT_MOST}")
    if "date" in options:
        if field.type != "uint32" or "limit" in options:
            raise Wrong(field.line, f"{field.name}: a date is a uint32 without a limit")
        return "DATE", 99991231, "uint32_t"
    if "exact" in options and field.type != "bytes":
        raise Wrong(field.line, f"{field.name}: only bytes are exact")
    if field.type in TYPES:
        kind, most, c_type = TYPES[field.type]
        if "limit" not in options:
            raise Wrong(field.line, f"{field.name}: no limit")
        if not 0 < options["limit"] <= most:
            raise Wrong(field.line, f"{field.name}: the limit must be 1 to {most}")
        return ("EXACT" if "exact" in options else kind), options["limit"], c_type
    if "limit" in options:
        raise Wrong(field.line, f"{field.name}: {field.type} has no limit")
    if field.type == "bool":
        return "BOOL", 1, "protobuf_c_boolean"
    if field.type in enums:
        return "CHOICE", LIMIT_MOST, field.type
    if field.type in messages:
        return "MESSAGE", 0, "void *"
    raise Wrong(field.line, f"{field.name}: type {field.type} is not spoken here")


def check_numbers(message):
    lines, names = {}, set()
    for field in message.fields:
        if not 0 < field.number <= NUMBER_MOST:
            raise Wrong(field.line, f"{field.name}: the number must be 1 to {NUMBER_MOST}")
        if field.number in message.reserved:
            raise Wrong(field.line, f"{field.name}: {field.number} is reserved in line {message.reserved[field.number]}")
        if field.number in lines:
            raise Wrong(field.line, f"{field.name}: {field.number} is taken in line {lines[field.number]}")
        if field.name in names:
            raise Wrong(field.line, f"{field.name}: the name is taken")
        lines[field.number] = field.line
        names.add(field.name)


def check_depth(message, messages, inside):
    for field in message.fields:
        if field.type in inside:
            raise Wrong(field.line, f"{field.name}: {field.type} contains itself: {' > '.join(inside + [field.type])}")
        if field.type in messages:
            check_depth(messages[field.type], messages, inside + [field.type])


def message_tables(message, indices, messages, enums):
    """One line for each field. Fields that exclude each other share a slot, where the codec counts what was there."""

    def offset(member):
        return f"offsetof({message.name}, {member})"

    slots, lines, by_number = {}, [], [0] * (max((f.number for f in message.fields), default=0) + 1)
    for i, field in enumerate(sorted(message.fields, key=lambda f: f.number)):
        kind, limit, c_type = field_kind(field, messages, enums)
        slot = slots.setdefault(("oneof", field.oneof) if field.oneof else field.name, len(slots))
        beside = offset("n_" + field.name) if field.is_list else offset(field.oneof + "_case") if field.oneof else "0"
        lines.append(
            f"        {{.limit = {limit:#x}u, .count = {field.options.get('count', 1)}, .offset = {offset(field.name)}, "
            f".beside = {beside}, .inner = {indices.get(field.type, 0)}, .number = {field.number}, .slot = {slot}, "
            f".kind = BOUND_{kind}, .size = sizeof({c_type}), .is_list = {int(field.is_list)}, "
            f".is_oneof = {int(bool(field.oneof))}}},"
        )
        by_number[field.number] = i + 1
    return lines, by_number, len(slots)


def c_name(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def bounds_inc(messages, enums):
    indices = {name: i for i, name in enumerate(messages)}
    out, shapes, slots_most = ["/* Made by bounds.py of overstap.proto. */"], [], 1
    for message in messages.values():
        check_numbers(message)
        check_depth(message, messages, [message.name])
        name = c_name(message.name)
        lines, by_number, slots = message_tables(message, indices, messages, enums)
        slots_most = max(slots_most, slots)
        if lines:
            out += [f"static const struct bound {name}_bounds[] = {{", *lines, "};"]
        out += [f"static const uint8_t {name}_numbers[] = {{{', '.join(map(str, by_number))}}};"]
        shapes.append(
            f"        {{.type = &{name}__descriptor, .bounds = {name + '_bounds' if lines else 'NULL'}, "
            f".numbers = {name}_numbers, .n_numbers = {len(by_number)}, "
            f".has_lists = {int(any(field.is_list for field in message.fields))}}},"
        )
    out += [f"enum {{ SLOTS = {slots_most} }};"]
    return "\n".join(out + ["static const struct shape shapes[] = {", *shapes, "};"]) + "\n"


def main(protoc, schema, outdir):
    with open(schema, encoding="utf-8") as file:
        text = file.read()
    try:
        inc = bounds_inc(*read_schema(text))
    except Wrong as wrong:
        sys.exit(f"{schema}:{wrong.line}: {wrong}")
    folder = os.path.dirname(os.path.abspath(schema))
    subprocess.run([protoc, f"--proto_path={folder}", f"--c_out={outdir}", os.path.basename(schema)], check=True)
    with open(os.path.join(outdir, "bounds.inc"), "w", encoding="utf-8") as file:
        file.write(inc)
    # The generated header includes that of options.proto, of which no code is needed.
    with open(os.path.join(outdir, "options.pb-c.h"), "w", encoding="utf-8") as file:
        file.write("#pragma once\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
