"""A client of Overstap in Python, written from docs/protocol.md. It shares nothing with the suite but the schema file.

Over ipc the kernel says who asks; over tcp a CURVE key does. One socket, one outstanding request at a time; silence means the same request, under the
same id, on a new socket."""

import atexit
import importlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import zmq

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "common" / "wire"
VERSION = 1


def _compile():
    folder = tempfile.mkdtemp(prefix="ov-proto-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run(["protoc", f"--python_out={folder}", f"-I{SCHEMA}", "overstap.proto", "options.proto"], check=True)
    sys.path.insert(0, folder)
    return importlib.import_module("overstap_pb2")


pb = _compile()


def uuid7():
    """16 bytes: 48 bits of milliseconds, version 7, the rest chance."""
    ms = int(time.time() * 1000).to_bytes(6, "big")
    chance = bytearray(os.urandom(10))
    chance[0] = 0x70 | chance[0] & 0x0F
    chance[2] = 0x80 | chance[2] & 0x3F
    return ms + bytes(chance)


class Silent(Exception):
    """No answer in time."""


class Client:
    def __init__(self, endpoint, server_key=None, public_key=None, secret_key=None):
        self.endpoint = endpoint
        self.keys = (server_key, public_key, secret_key)
        self.context = zmq.Context()
        self.socket = None
        self.tag = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.socket:
            self.socket.close(linger=0)
        self.socket = None
        self.context.term()

    def _open(self):
        if self.socket:
            self.socket.close(linger=0)
        self.socket = self.context.socket(zmq.DEALER)
        server_key, public_key, secret_key = self.keys
        if server_key:
            self.socket.curve_serverkey, self.socket.curve_publickey, self.socket.curve_secretkey = server_key, public_key, secret_key
        self.socket.connect(self.endpoint)

    def raw(self, data, wait_ms=2000):
        """Send bytes as they are; the first answer's bytes, or None when there is none."""
        if not self.socket:
            self._open()
        self.socket.send_multipart(data if isinstance(data, list) else [data])
        return self.socket.recv() if self.socket.poll(wait_ms) else None

    def ask(self, request, patience=60.0, again=1.0):
        """Send until answered; `busy` is asked again too."""
        request.version = VERSION
        self.tag += 1
        request.tag = self.tag
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if not self.socket:
                self._open()
            self.socket.send(request.SerializeToString())
            while self.socket.poll(int(again * 1000)):
                answer = pb.Answer()
                answer.ParseFromString(self.socket.recv())
                if answer.tag != self.tag:
                    continue
                if answer.WhichOneof("body") == "refused" and answer.refused.kind == pb.REFUSAL_BUSY:
                    time.sleep(0.1)
                    break
                return answer
            else:
                self.socket.close(linger=0)
                self.socket = None
        raise Silent(self.endpoint)

    def command(self, command, wait=pb.WAIT_SETTLED, **more):
        if not command.id:
            command.id = uuid7()
        return self.ask(pb.Request(wait=wait, command=command), **more)

    def query(self, **question):
        return self.ask(pb.Request(query=pb.Query(**question)))


def notice(**content):
    return pb.Command(notice_submit=pb.NoticeSubmit(content=pb.NoticeContent(**content)))
