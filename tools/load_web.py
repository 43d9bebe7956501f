"""Load the site of pgan serve with many users at once, and say how it bears it.

    python tools/load_web.py --run runs/digits                   64 users, two minutes
    python tools/load_web.py --run runs/digits --kill            and half-way the generating process is killed

Starts a site of its own on the loopback interface, with a state folder that is thrown away. Each user looks at two
pages, asks for one to four sounds of a seed nobody else has, waits, listens to one of them and thinks a while. Every
sound must be of the seed that was asked for, by what the API says and by what the file itself says; at the end some of
the files are compared, byte for byte, with what pgan sample writes. Times are those of the users, who share the machine
with the site.
"""

import argparse
import math
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from web_load.served import Served
from web_load.user import Seen, User

MOST_USERS, MOST_SECONDS = 256, 600
WATCH_SECONDS = 2.0
N_COMPARED = 8

Pair = tuple[float, float]
"""Of the server and of the generating process."""


def main() -> None:
    """Read the arguments, load the site, write the table; exit 1 if an answer was crossed or lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="a run with a finished stage")
    parser.add_argument("--users", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds of thought of a user, on average")
    parser.add_argument("--kill", action="store_true", help="kill the generating process half-way")
    options = parser.parse_args()
    if not (1 <= options.users <= MOST_USERS and 0 < options.seconds <= MOST_SECONDS):
        parser.error(f"expected 1 to {MOST_USERS} users and at most {MOST_SECONDS} seconds")
    with tempfile.TemporaryDirectory() as folder, Served(options.run, Path(folder)) as site:
        seen, memory, worked, killed_at = load(site, options.users, options.seconds, options.pause, options.kill)
        faults = site.faults()
    n_same = compared(options.run, seen)
    for line in report(seen, memory, worked, killed_at, faults, n_same):
        print(line)
    lost = sum(one.lost for one in seen) + sum(one.crossed for one in seen)
    sys.exit(int(bool(lost or faults or any(one.odd for one in seen))))


def load(
    site: Served, n_users: int, seconds: float, pause: float, kill: bool
) -> tuple[list[Seen], list[Pair], Pair, float | None]:
    """Have users use a site.

    Returns:
        What they met; the memory over time and the processor time of server and generating process; when that one was
        killed.
    """
    model = site.first_model()
    scout = User(site.port, 0, model, 0.0)
    while not scout.seen.sounds:  # until TensorFlow is loaded and the model, too
        scout.live(time.monotonic() + 0.01)
    site.wait_standby()
    users = [User(site.port, number, model, pause) for number in range(1, n_users + 1)]
    began, before = time.monotonic(), site.processor_seconds()
    threads = [threading.Thread(target=user.live, args=(began + seconds,)) for user in users]
    for thread in threads:
        thread.start()
    memory: list[Pair] = []
    killed_at = None
    while any(thread.is_alive() for thread in threads):
        memory.append(site.memory_mb())
        if kill and killed_at is None and time.monotonic() - began > seconds / 2:
            site.kill_generating()
            killed_at = time.monotonic()
        time.sleep(WATCH_SECONDS)
    after = site.processor_seconds()
    return [user.seen for user in users], memory, (after[0] - before[0], after[1] - before[1]), killed_at


def compared(run: Path, seen: Sequence[Seen]) -> tuple[int, int]:
    """How many of some sounds are, byte for byte, what pgan sample writes; and of how many."""
    from pgan_audio.cli.main import main as pgan

    heard = {key: wav for one in seen for key, wav in one.heard.items()}
    chosen = dict(sorted(heard.items())[:: max(1, len(heard) // N_COMPARED)][:N_COMPARED])
    same = 0
    with tempfile.TemporaryDirectory() as folder:
        for (seed, index), wav in chosen.items():
            out = Path(folder) / str(seed)
            options = ["--run", str(run), "--out", str(out), "--seed", str(seed), "--n", str(index + 1)]
            if pgan(["sample", *options]) == 0:
                (path,) = out.glob(f"*-{index:04d}.wav")
                same += path.read_bytes() == wav
    return same, len(chosen)


def report(
    seen: Sequence[Seen],
    memory: Sequence[Pair],
    worked: Pair,
    killed_at: float | None,
    faults: int,
    same: tuple[int, int],
) -> list[str]:
    """What came out, as lines of a Markdown table."""

    def times(name: str) -> str:
        values = sorted(value for one in seen for value in getattr(one, name))
        if not values:
            return "none"
        p50, p99 = (1000 * quantile(values, share) for share in (0.5, 0.99))
        return f"{len(values)}: p50 {p50:.0f} ms, p99 {p99:.0f} ms, longest {1000 * values[-1]:.0f} ms"

    def total(name: str) -> int:
        return sum(getattr(one, name) for one in seen)

    odd: dict[int, int] = {}
    for one in seen:
        for status, n in one.odd.items():
            odd[status] = odd.get(status, 0) + n
    quarter = max(1, len(memory) // 4)
    flat = "; ".join(
        f"{name} {max(pair[i] for pair in memory[:quarter]):.0f} MB in the first quarter, "
        f"{max(pair[i] for pair in memory[-quarter:]):.0f} MB in the last"
        for i, name in enumerate(("server", "generating process"))
    )
    rows = [
        ("pages", times("pages")),
        ("sound files and pictures", times("answers")),
        ("jobs of 1 to 4 sounds", times("sounds")),
        ("503 with Retry-After", str(total("busy"))),
        ("jobs that failed with an error", str(total("failed"))),
        ("answers crossed, lost", f"{total('crossed')}, {total('lost')}"),
        ("other statuses, tracebacks", f"{odd or 0}, {faults}"),
        ("files equal to those of pgan sample", f"{same[0]} of {same[1]}"),
        ("memory, at most", flat),
        ("processor time", f"server {worked[0]:.1f} s, generating process {worked[1]:.1f} s"),
    ]
    if killed_at is not None:
        later = [at - killed_at for one in seen for at in one.done_at if at > killed_at]
        rows.append(("sounds again after the kill", f"{min(later):.1f} s" if later else "never"))
    return ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest of some sorted values that at least a share of them doesn't exceed."""
    return values[max(0, math.ceil(share * len(values)) - 1)]


if __name__ == "__main__":
    main()
