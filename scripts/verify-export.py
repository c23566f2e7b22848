#!/usr/bin/env python3
"""Checks a file that `lastgood log --export` wrote, without any code of Lastgood.

usage: verify-export.py FILE [--checkpoint FILE] [--vkey VKEY]

FILE          the exported log, or - for standard input
--checkpoint  a signed checkpoint that was kept elsewhere: the file must agree with it
--vkey        the log's public key, known from elsewhere; without it the key in the
              file is believed, which shows the file is whole but not who wrote it

Exit codes: 0 everything holds, 2 something does not, 64 wrong usage.
The formats are described in docs/export-format.md and docs/event-hash.md.
"""

import base64
import hashlib
import json
import re
import sys

FORMAT = "lastgood export 1"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
TYPE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
KIND = re.compile(r"[a-z]+")
DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
TIME = re.compile(r"(-?[0-9]{4,6})-([0-9]{2})-([0-9]{2})"
                  r"T([0-9]{2}):([0-9]{2}):([0-9]{2})\.([0-9]{6})Z")

HEADER = ["format", "origin", "scope", "stream", "checkpoint", "vkey"]
EVENT = ["position", "id", "stream", "kind", "version", "type", "revision", "happened_at",
         "recorded_at", "principal", "role", "causes", "policy", "visibility", "command",
         "clear", "sealed", "redacted_by", "previous", "hash", "proof"]
WITHHELD = ["position", "withheld", "hash", "proof"]
COMMAND = ["key", "digest", "events"]
TRAILER = ["count"]


class Finding(Exception):
    """Something that does not hold."""


def require(condition, text):
    if not condition:
        raise Finding(text)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# Ed25519: RFC 8032, section 5.1. Points are (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = add(result, point)
        point = add(point, point)
        scalar >>= 1
    return result


def recover_x(y, sign):
    """The x of a point of the curve; None when there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P != 0 or (x == 0 and sign == 1):
        return None
    return P - x if x & 1 != sign else x


def point(encoded):
    value = int.from_bytes(encoded, "little")
    y, sign = value & ((1 << 255) - 1), value >> 255
    x = recover_x(y, sign) if y < P else None
    return None if x is None else (x, y, 1, x * y % P)


def encode(p):
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover_x(BASE_Y, 0), BASE_Y, 1, recover_x(BASE_Y, 0) * BASE_Y % P)


def is_signature(signature, message, public_key):
    if len(signature) != 64 or len(public_key) != 32:
        return False
    a, s = point(public_key), int.from_bytes(signature[32:], "little")
    # A scalar beyond the order would be a second signature for the same text.
    if a is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    negative = (P - a[0], a[1], a[2], P - a[3])
    return encode(add(multiply(s, BASE), multiply(k, negative))) == signature[:32]


# Merkle tree: RFC 6962, section 2.1; the check of a path as in RFC 9162, section 2.1.3.2.

def leaf_hash(event_hash):
    return sha256(b"\0", event_hash)


def node_hash(left, right):
    return sha256(b"\1", left, right)


def tree_root(leaves):
    """The root over event hashes."""
    edge = []
    for index, leaf in enumerate(leaves):
        node = leaf_hash(leaf)
        while index & 1:
            node = node_hash(edge.pop(), node)
            index >>= 1
        edge.append(node)
    if not edge:
        return sha256()
    root = edge.pop()
    while edge:
        root = node_hash(edge.pop(), root)
    return root


def is_included(leaf, index, size, path, root):
    if not 0 <= index < size:
        return False
    node, last, result = index, size - 1, leaf_hash(leaf)
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while not node & 1 and node != 0:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and result == root


# Signed notes and checkpoints: c2sp.org/signed-note, c2sp.org/tlog-checkpoint.

def base64_bytes(text, what):
    require(isinstance(text, str), what + " is not text")
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Finding(what + " is not Base 64") from None
    require(base64.b64encode(value).decode() == text, what + " is not canonical Base 64")
    return value


def is_name(text):
    return text != "" and not any(c.isspace() or c == "+" or c < " " for c in text)


class Key:
    """A public key as a vkey gives it."""

    def __init__(self, vkey):
        parts = vkey.split("+", 2)
        require(len(parts) == 3 and is_name(parts[0]), "the key is not a vkey")
        self.name, self.vkey = parts[0], vkey
        encoded = base64_bytes(parts[2], "the key")
        require(len(encoded) == 33 and encoded[0] == 1, "the key is not an Ed25519 key")
        self.id = sha256(self.name.encode(), b"\n", encoded)[:4]
        require(self.id.hex() == parts[1], "the key's id does not belong to the key")
        self.bytes = encoded[1:]


class Checkpoint:
    """What a signed checkpoint says, once its signature holds."""

    def __init__(self, note, key):
        require(note.endswith("\n") and not any(c < " " and c != "\n" for c in note),
                "the checkpoint is not a signed note")
        end = note.rfind("\n\n")
        require(end >= 0, "the checkpoint has no signature")
        text, lines = note[:end + 1], note[end + 2:].split("\n")[:-1]
        require(1 <= len(lines) <= 16, "the checkpoint has no signature or too many")
        signed = 0
        for line in lines:
            parts = line.split(" ")
            require(len(parts) == 3 and parts[0] == "\u2014" and is_name(parts[1]),
                    "a signature line of the checkpoint is malformed")
            signature = base64_bytes(parts[2], "a signature of the checkpoint")
            require(len(signature) > 4, "a signature of the checkpoint is too short")
            if parts[1] == key.name and signature[:4] == key.id:
                require(is_signature(signature[4:], text.encode(), key.bytes),
                        "the checkpoint's signature does not hold")
                signed += 1
        require(signed > 0, "the checkpoint is not signed by the key")
        lines = text.split("\n")
        require(len(lines) == 4 and DECIMAL.fullmatch(lines[1]), "the checkpoint is malformed")
        self.origin, self.size = lines[0], int(lines[1])
        self.root = base64_bytes(lines[2], "the checkpoint's root")
        require(len(self.root) == 32, "the checkpoint's root is not 32 bytes")


# Fields.

def object_from(line, number):
    def pairs(members):
        keys = [key for key, _ in members]
        require(len(keys) == len(set(keys)), f"line {number} has a key twice")
        return dict(members)

    def refuse(_):
        raise Finding(f"line {number} has a number that is not whole")

    require(line.endswith(b"\n"), f"line {number} has no end")
    try:
        value = json.loads(line.decode("utf-8"), object_pairs_hook=pairs,
                           parse_float=refuse, parse_constant=refuse)
        # Half of a surrogate pair is JSON but not text.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise Finding(f"line {number} is not JSON in UTF-8") from None
    require(isinstance(value, dict), f"line {number} is not an object")
    return value


def expect_keys(value, keys, what):
    missing = [key for key in keys if key not in value]
    surplus = [key for key in value if key not in keys]
    require(not missing, f"{what} lacks {', '.join(missing)}")
    require(not surplus, f"{what} has unknown {', '.join(surplus)}")


def matching(value, pattern, what):
    require(isinstance(value, str) and pattern.fullmatch(value), what + " is malformed")
    return value


def uuid_bytes(value, what):
    return bytes.fromhex(matching(value, UUID, what).replace("-", ""))


def digest_bytes(value, what):
    return bytes.fromhex(matching(value, DIGEST, what))


def whole(value, low, high, what):
    require(type(value) is int and low <= value <= high, what + " is out of range")
    return value


def microseconds(value, what):
    """Since 2000-01-01, as PostgreSQL counts."""
    found = TIME.fullmatch(value) if isinstance(value, str) else None
    require(found, what + " is malformed")
    year, month, day, hour, minute, second, fraction = map(int, found.groups())
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    lengths = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    require(1 <= month <= 12 and 1 <= day <= lengths[month - 1] and hour < 24 and minute < 60
            and second < 60, what + " does not exist")
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    days += sum(lengths[:month - 1]) + day - 1 - 730119  # The days before 2000.
    return ((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + fraction


# Events: docs/event-hash.md.

def prefixed(value):
    return len(value).to_bytes(4, "big") + value


def genesis(stream, kind):
    return sha256(b"lastgood stream 1\n", stream, prefixed(kind.encode()))


def event_hash(event, previous):
    """The hash that follows from everything the line says."""
    require(isinstance(event["role"], str), "role is not text")
    require(isinstance(event["causes"], list), "causes is not a list")
    require(event["visibility"] in ("normal", "restricted"), "visibility is malformed")
    causes = b"".join(uuid_bytes(cause, "a cause") for cause in event["causes"])
    policy = b"" if event["policy"] is None else digest_bytes(event["policy"], "policy")
    sealed = b""
    if event["sealed"] is not None:
        sealed = base64_bytes(event["sealed"], "sealed")
        require(sealed, "sealed is empty")
    command = b"\0" * 12
    if event["command"] is not None:
        require(isinstance(event["command"], dict), "command is not an object")
        expect_keys(event["command"], COMMAND, "command")
        mark = event["command"]
        command = (prefixed(uuid_bytes(mark["key"], "the command's key"))
                   + prefixed(digest_bytes(mark["digest"], "the command's digest"))
                   + whole(mark["events"], 1, 2**31 - 1, "the command's events").to_bytes(4, "big"))
    content = sha256(
        b"lastgood event 1\n",
        uuid_bytes(event["id"], "id"),
        uuid_bytes(event["stream"], "stream"),
        whole(event["revision"], 0, 2**15 - 1, "revision").to_bytes(2, "big"),
        (0 if event["visibility"] == "normal" else 1).to_bytes(2, "big"),
        microseconds(event["happened_at"], "happened_at").to_bytes(8, "big", signed=True),
        uuid_bytes(event["principal"], "principal"),
        prefixed(matching(event["type"], TYPE, "type").encode()),
        prefixed(event["role"].encode()),
        prefixed(causes),
        prefixed(policy),
        command,
        prefixed(base64_bytes(event["clear"], "clear")),
        prefixed(sealed))
    recorded = microseconds(event["recorded_at"], "recorded_at")
    return sha256(previous, event["version"].to_bytes(4, "big"),
                  recorded.to_bytes(8, "big", signed=True), content)


class Verifier:
    """Reads the lines of one file; every method raises Finding at what does not hold."""

    def __init__(self, header, trusted_vkey):
        expect_keys(header, HEADER, "the header")
        require(header["format"] == FORMAT, "this is not a file of format " + FORMAT)
        for key in ("origin", "checkpoint", "vkey"):
            require(isinstance(header[key], str), f"the header's {key} is not text")
        require(header["scope"] in ("log", "stream", "selection"), "the scope is unknown")
        self.scope, self.stream = header["scope"], header["stream"]
        if self.scope == "stream":
            uuid_bytes(self.stream, "the header's stream")
        else:
            require(self.stream is None, "the header names a stream without need")
        require(trusted_vkey is None or header["vkey"] == trusted_vkey,
                "the file's key is not the given one")
        self.key = Key(header["vkey"])
        self.checkpoint = Checkpoint(header["checkpoint"], self.key)
        require(self.checkpoint.origin == header["origin"] == self.key.name,
                "header, checkpoint and key name different logs")
        self.position, self.count = 0, 0
        self.heads = {}        # stream: version and hash of its last event
        self.ids = set()
        self.hashes = []       # of all events, when all are here
        self.withheld = set()  # hashes
        self.hidden = set()    # positions of withheld events
        self.worded = {}       # id: position of an event with sealed words, not marked redacted
        self.redactions = []   # (position, id, position of the redaction)
        self.redacting = {}    # position: the id it redacts

    def read(self, line):
        position = line.get("position")
        whole(position, self.position + 1, self.checkpoint.size, "position")
        require(self.scope != "log" or position == self.position + 1,
                f"the event at position {self.position + 1} is missing")
        self.position = position
        self.count += 1
        if "withheld" in line:
            expect_keys(line, WITHHELD, "the line")
            require(line["withheld"] is True, "withheld is not true")
            stated = digest_bytes(line["hash"], "hash")
            self.withheld.add(stated)
            self.hidden.add(position)
        else:
            stated = self.read_event(line, position)
        require(isinstance(line["proof"], list), "proof is not a list")
        path = [digest_bytes(node, "a node of the proof") for node in line["proof"]]
        require(is_included(stated, position - 1, self.checkpoint.size, path,
                            self.checkpoint.root), "it is not in the signed tree")
        if self.scope == "log":
            self.hashes.append(stated)

    def read_event(self, event, position):
        expect_keys(event, EVENT, "the line")
        version = whole(event["version"], 1, 2**31 - 1, "version")
        previous = digest_bytes(event["previous"], "previous")
        stated = digest_bytes(event["hash"], "hash")
        require(event_hash(event, previous) == stated, "its hash is not that of its content")
        self.check_place(event, version, previous)
        self.heads[event["stream"]] = (version, stated)
        require(event["id"] not in self.ids, "its id was there before")
        self.ids.add(event["id"])
        if event["type"] == "entry.redacted":
            self.redacting[position] = redacted_entry(event)
        if event["redacted_by"] is not None:
            by = whole(event["redacted_by"], position + 1, self.checkpoint.size, "redacted_by")
            require(event["sealed"] is not None, "it is redacted but never had words")
            self.redactions.append((position, event["id"], by))
        elif event["sealed"] is not None:
            self.worded[event["id"]] = position
        return stated

    def check_place(self, event, version, previous):
        stream = event["stream"]
        require(self.scope != "stream" or stream == self.stream, "it is of another stream")
        last_version, last_hash = self.heads.get(stream, (0, None))
        require(version > last_version, "its version was there before")
        if version == 1:
            kind = matching(event["kind"], KIND, "kind")
            require(previous == genesis(uuid_bytes(stream, "stream"), kind),
                    "it does not follow the beginning of its stream")
        else:
            require(event["kind"] is None, "only a first event has a kind")
            if version == last_version + 1:
                require(previous == last_hash, "it does not follow the event before it")
            elif self.scope != "selection":
                # What lies between may be withheld, but not missing.
                require(previous in self.withheld
                        and version - last_version - 1 <= len(self.withheld),
                        "events of its stream before it are missing")

    def finish(self, trailer):
        expect_keys(trailer, TRAILER, "the trailer")
        require(type(trailer["count"]) is int and trailer["count"] == self.count,
                f"the trailer counts {trailer['count']} events, the file has {self.count}")
        if self.scope == "log":
            require(self.count == self.checkpoint.size,
                    f"the event at position {self.count + 1} is missing")
            require(tree_root(self.hashes) == self.checkpoint.root, "the tree has another root")
        for position, event_id, by in self.redactions:
            require(by in self.hidden or self.redacting.get(by) == event_id,
                    f"event at position {position}: no event at position {by} redacts it")

        for by, event_id in self.redacting.items():
            require(event_id not in self.worded,
                    f"event at position {self.worded.get(event_id)}: the event at position {by} "
                    "redacts it, but it is not marked as redacted")

    def compare(self, other):
        """Holds the file against a checkpoint that was kept elsewhere."""
        require(other.origin == self.checkpoint.origin, "the given checkpoint is of another log")
        if other.size == self.checkpoint.size:
            root = self.checkpoint.root
        else:
            require(self.scope == "log" and other.size < self.count,
                    f"the given checkpoint of {other.size} events cannot be compared with "
                    f"this file of scope {self.scope} and {self.checkpoint.size} events")
            root = tree_root(self.hashes[:other.size])
        require(root == other.root,
                f"the log is not the one of the given checkpoint of {other.size} events")


def redacted_entry(event):
    """The id that a redaction names; None when it cannot be read."""
    try:
        clear = json.loads(base64.b64decode(event["clear"]).decode("utf-8"))
        return clear["entry"] if isinstance(clear["entry"], str) else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def verify(lines, vkey, checkpoint):
    """The verdict in words; raises Finding."""
    lines = enumerate(lines, 1)
    number, first = next(lines, (0, b""))
    require(number == 1, "the file is empty")
    verifier = Verifier(object_from(first, 1), vkey)
    trailer = None
    for number, line in lines:
        require(trailer is None, f"line {number} comes after the trailer")
        value = object_from(line, number)
        if "count" in value:
            trailer = value
            continue
        try:
            verifier.read(value)
        except Finding as finding:
            position, event_id = value.get("position"), value.get("id")
            name = f"event at position {position}" if type(position) is int else "an event"
            name += f" ({event_id})" if isinstance(event_id, str) else ""
            raise Finding(f"line {number}, {name}: {finding}") from None
    require(trailer is not None, "the file ends before its trailer")
    verifier.finish(trailer)
    if checkpoint is not None:
        verifier.compare(Checkpoint(checkpoint, verifier.key))
    return verdict(verifier, vkey, checkpoint)


def verdict(verifier, vkey, checkpoint):
    scope = {"log": "the whole log", "selection": "a selection",
             "stream": f"stream {verifier.stream}"}[verifier.scope]
    lines = [f"good: {verifier.count} events, {scope}, in the signed tree of "
             f"{verifier.checkpoint.size} events of {verifier.checkpoint.origin}"]
    for position, _, by in verifier.redactions:
        lines.append(f"redacted: the words of the event at position {position}, "
                     f"by the event at position {by}")
    if verifier.hidden:
        lines.append(f"withheld: {len(verifier.hidden)} events, only their hashes are here")
    if checkpoint is not None:
        lines.append("agrees with the given checkpoint")
    if vkey is None:
        lines.append("caution: the key was taken from the file itself; give --vkey")
    return "\n".join(lines)


def main(arguments):
    options, files = {"--checkpoint": None, "--vkey": None}, []
    rest = iter(arguments)
    for argument in rest:
        if argument in options:
            options[argument] = next(rest, None)
            if options[argument] is None:
                return usage()
        elif argument in ("-h", "--help"):
            print(__doc__.strip())
            return 0
        elif argument.startswith("-") and argument != "-":
            return usage()
        else:
            files.append(argument)
    if len(files) != 1:
        return usage()
    try:
        checkpoint = None
        if options["--checkpoint"] is not None:
            with open(options["--checkpoint"], "rb") as file:
                checkpoint = file.read()
        source = sys.stdin.buffer if files[0] == "-" else open(files[0], "rb")
    except OSError as error:
        print(f"verify-export.py: {error}", file=sys.stderr)
        return 64
    try:
        with source:
            try:
                note = None if checkpoint is None else checkpoint.decode("utf-8")
            except ValueError:
                raise Finding("the given checkpoint is not UTF-8") from None
            print(verify(source, options["--vkey"], note))
        return 0
    except Finding as finding:
        print(f"bad: {finding}")
        return 2


def usage():
    print(__doc__.strip().split("\n\n")[1], file=sys.stderr)
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
