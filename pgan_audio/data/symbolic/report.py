"""What `pgan prepare` tells about a data folder of tunes or of texts, as plain text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pgan_audio.audio.files import shown
from pgan_audio.data.report_lines import count, listed, table
from pgan_audio.data.symbolic.text_folder import Passage
from pgan_audio.data.symbolic.tune_folder import TuneItem
from pgan_audio.data.track import SPLITS
from pgan_audio.errors import TuneError

MAX_NAMED = 40

Item = TypeVar("Item", TuneItem, Passage)


@dataclass
class Happenings:
    """What one call came across.

    Attributes:
        n_added: New tunes or passages.
        n_known: Those that were there already.
        skipped: What was left out and why, a sentence each.
        n_others: Files of another kind.
    """

    n_added: int = 0
    n_known: int = 0
    skipped: list[str] = field(default_factory=list)
    n_others: int = 0

    def skip(self, name: str, reason: str, strict: bool) -> None:
        """Note that something is left out.

        Raises:
            TuneError: if ``strict``.
        """
        sentence = f"{shown(name)}: {reason}"
        if strict:
            raise TuneError(sentence)
        self.skipped.append(sentence)


def tune_report(items: Sequence[TuneItem], happenings: Happenings) -> str:
    """The report on a folder of tunes."""
    n_notes = sum(len(item.tune.notes) for item in items)
    head = [
        f"{count(len(items), 'tune')} by {count(len({i.author for i in items}), 'author')}, {n_notes} notes "
        f"({_happened(happenings)})"
    ]
    rows = [["author", "tunes", "notes", *SPLITS]]
    for author, tunes in _by_author(items):
        rows.append([shown(author), str(len(tunes)), str(sum(len(i.tune.notes) for i in tunes)), *_splits(tunes)])
    metres = Counter(item.tune.metre.name for item in items)
    keys = Counter(item.tune.keys[0][1].name if item.tune.keys else "none given" for item in items)
    facts = [_counted("Metres", metres), _counted("Keys", keys)]
    twins = [f"{shown(i.name)} = {shown(i.duplicate_of)}" for i in items if i.duplicate_of is not None]
    findings = listed(
        f"{count(len(twins), 'duplicate')} (the same but for the key; kept, in the same split)", twins, MAX_NAMED
    )
    return _text(head, table(rows), facts, [*findings, *_left_out(happenings)])


def text_report(items: Sequence[Passage], happenings: Happenings) -> str:
    """The report on a folder of texts."""
    n_characters = sum(len(item.text) for item in items)
    alphabet = {c for item in items for c in item.text}
    head = [
        f"{n_characters} characters, {len(alphabet)} different, in {count(len(items), 'passage')} by "
        f"{count(len({i.author for i in items}), 'author')} ({_happened(happenings)})"
    ]
    rows = [["author", "passages", "characters", *SPLITS]]
    for author, own in _by_author(items):
        rows.append([shown(author), str(len(own)), str(sum(len(i.text) for i in own)), *_splits(own)])
    return _text(head, table(rows), _left_out(happenings))


def _by_author(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    groups: list[tuple[str, list[Item]]] = []
    for author in sorted({item.author for item in items}):
        groups.append((author, [item for item in items if item.author == author]))
    groups.append(("total", list(items)))
    return groups


def _splits(items: Sequence[TuneItem] | Sequence[Passage]) -> list[str]:
    counts = Counter(item.split for item in items)
    return [f"{counts[split]} ({counts[split] / len(items):.0%})" for split in SPLITS]


def _happened(happenings: Happenings) -> str:
    return f"{happenings.n_added} added, {happenings.n_known} known before, {len(happenings.skipped)} skipped"


def _counted(title: str, counts: Counter[str]) -> str:
    most = ", ".join(f"{shown(name)} {n}" for name, n in counts.most_common(12))
    return f"{title}: {most}{', ...' if len(counts) > 12 else ''}"


def _left_out(happenings: Happenings) -> list[str]:
    lines = listed(f"{len(happenings.skipped)} skipped", happenings.skipped, MAX_NAMED)
    if happenings.n_others:
        lines.append(f"Passed over, of another kind: {count(happenings.n_others, 'file')}.")
    return lines


def _text(*parts: Sequence[str]) -> str:
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"
