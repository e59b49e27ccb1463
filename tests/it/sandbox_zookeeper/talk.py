"""Talks to a server with kazoo, and prints what it says. Two servers that behave alike cause the same lines."""

import logging
import os
import queue
import subprocess
import sys
import threading

from kazoo.client import KazooClient
from kazoo.exceptions import KazooException
from kazoo.security import make_digest_acl

logging.disable(logging.CRITICAL)


def say(what, call):
    try:
        result = call()
    except KazooException as error:
        result = type(error).__name__
    print(f"{what}: {result}")


def stat(found):
    if found is None:
        return None
    return (
        f"version={found.version} cversion={found.cversion} aversion={found.aversion} length={found.dataLength} "
        f"children={found.numChildren} ephemeral={found.ephemeralOwner != 0}"
    )


def opened():
    client = KazooClient(hosts=sys.argv[1], timeout=5)
    client.start(timeout=30)
    return client


def nodes(client):
    say("ensure", lambda: client.ensure_path("/py/a/b"))
    say("create", lambda: client.create("/py/c", b"1", include_data=True)[0])
    say("again", lambda: client.create("/py/c"))
    say("sequence", lambda: client.create("/py/s-", sequence=True, ephemeral=True))
    say("set", lambda: stat(client.set("/py/c", b"22", version=0)))
    say("other version", lambda: client.set("/py/c", b"22", version=0))
    say("get", lambda: client.get("/py/c")[0])
    say("children", lambda: sorted(client.get_children("/py")))
    say("with stat", lambda: stat(client.get_children("/py", include_data=True)[1]))
    say("not empty", lambda: client.delete("/py"))
    say("nothing", lambda: client.get("/py/x"))
    say("exists", lambda: stat(client.exists("/py")))
    say("sync", lambda: client.sync("/py"))


def transactions(client):
    transaction = client.transaction()
    transaction.create("/py/t", b"1")
    transaction.set_data("/py/t", b"2")
    transaction.check("/py/t", 1)
    transaction.delete("/py/c")
    say("transaction", lambda: [stat(r) if hasattr(r, "version") else r for r in transaction.commit()])
    failing = client.transaction()
    failing.create("/py/u")
    failing.check("/py/t", 5)
    failing.delete("/py/t")
    say("failed", lambda: [type(result).__name__ for result in failing.commit()])
    say("rolled back", lambda: client.exists("/py/u"))


def watches(client, other):
    heard = queue.Queue()
    client.exists("/py/w", watch=heard.put)
    client.get_children("/py", watch=heard.put)
    other.create("/py/w")
    events = [heard.get(timeout=20) for _ in range(2)]
    say("events", lambda: sorted(f"{event.type} {event.path}" for event in events))
    seen = queue.Queue()

    @client.DataWatch("/py/w")
    def changed(data, _):
        seen.put(data)

    say("first", lambda: seen.get(timeout=20))
    other.set("/py/w", b"new")
    say("changed", lambda: seen.get(timeout=20))
    other.delete("/py/w")
    say("deleted", lambda: seen.get(timeout=20))


def recipes(client, other):
    lock = client.Lock("/py/lock", "one")
    lock.acquire(timeout=20)
    second = other.Lock("/py/lock", "two")
    say("contenders", lambda: second.contenders())
    taken = threading.Event()

    def wait():
        second.acquire(timeout=30)
        taken.set()

    threading.Thread(target=wait, daemon=True).start()
    say("held", lambda: taken.wait(0.5))
    lock.release()
    say("taken", lambda: taken.wait(20))
    second.release()
    counter = client.Counter("/py/counter")
    counter += 2
    counter += 3
    say("counter", lambda: counter.value)


def access(client, other):
    client.add_auth("digest", "kazoo:secret")
    acl = make_digest_acl("kazoo", "secret", all=True)
    say("own", lambda: client.create("/py/own", b"x", acl=[acl]))
    say("denied", lambda: other.get("/py/own"))
    say("allowed", lambda: client.get("/py/own")[0])
    say("acl", lambda: client.get_acls("/py/own")[0])


def die():
    """A process that ends without a word: its session ends after the timeout."""
    opened().create("/py/dying", ephemeral=True)
    os._exit(0)


def expiry(client):
    subprocess.run([sys.executable, __file__, sys.argv[1], "die"], check=True)
    gone = queue.Queue()
    say("kept", lambda: client.exists("/py/dying", watch=gone.put) is not None)
    say("gone", lambda: gone.get(timeout=20).type)


if sys.argv[2:] == ["die"]:
    die()
client, other = opened(), opened()
nodes(client)
transactions(client)
watches(client, other)
recipes(client, other)
access(client, other)
expiry(client)
other.stop()
client.stop()
print("end")
