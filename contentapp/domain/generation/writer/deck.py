"""What has been said so often: lines and their wordings are dealt like cards, the least-used first."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence

from contentapp.domain.generation.language import Line

Pick = tuple[str, str]
"""A bank and what was drawn from it."""


class Deck:
    """The counts that one piece draws by; `picks` are its own draws, to be counted once the piece is kept.

    Another `shift` deals other cards: a second choice instead of the first, and equals in another order.
    """

    def __init__(self, seed: int, used: Iterable[Pick] = (), *, shift: int = 0) -> None:
        self._seed, self._shift = f"{seed}+{shift}" if shift else str(seed), shift
        self._uses: Counter[Pick] = used.copy() if isinstance(used, Counter) else Counter(used)
        self.picks: list[Pick] = []

    def draw(self, bank: str, lines: Sequence[Line], *, name: str = "") -> tuple[Line, int]:
        """The least-used of `lines` and the number of its next wording; equals come in an order of the seed.

        `name` counts a line under another name than its text.
        """
        ranked = sorted(lines, key=lambda line: self.rank(bank, name or line.say))
        line = ranked[self._shift % len(ranked)]
        pick = (bank, name or line.say)
        wording = self._hash(*pick) + self._uses[pick]
        self._uses[pick] += 1
        self.picks.append(pick)
        return line, wording

    def put_back(self, drawn: int) -> None:
        """Undo every draw after the first `drawn`."""
        self._uses.subtract(self.picks[drawn:])
        del self.picks[drawn:]

    def uses(self, bank: str, name: str) -> int:
        """How often a card was drawn."""
        return self._uses[bank, name]

    def rank(self, bank: str, name: str, handicap: int = 0) -> tuple[int, int]:
        """How late a card comes: by its uses, as if it had `handicap` more; in another order every round."""
        uses = self._uses[bank, name]
        return uses + handicap, self._hash(bank, f"{name}:{uses}")

    def _hash(self, bank: str, name: str) -> int:
        return zlib.crc32(f"{self._seed}:{bank}:{name}".encode())
