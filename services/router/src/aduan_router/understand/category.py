"""Which category a message tells of, and which second one, with the phrases that proved it (domain.md 6.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from aduan_events.vocabulary import Category
from aduan_router.understand.lexicon import CLASSES, CUE_LINES
from aduan_router.understand.normal import Word

_SPAN = 6
_SECONDARY_FROM = 3
_SITE_WEIGHT = 6
_SITE_PROOF = "alamat mirip prakerja.go.id"
_EVIDENCE = 6

# On equal weight the narrower topic wins.
_ORDER = (
    Category.FRAUD,
    Category.OUT_OF_SCOPE,
    Category.SURVEY,
    Category.DEACTIVATED,
    Category.RATING,
    Category.CERT_MISSING,
    Category.ACCT_LINK,
    Category.INC_FAILED,
    Category.CONTACT_CHANGE,
    Category.IDENTITY,
    Category.ACCESS,
    Category.SERVICE,
    Category.TRAINING,
    Category.SELECTION,
    Category.INC_NOT_RECEIVED,
    Category.FEEDBACK,
)
# A topic that explains the other away when both are told: the first is primary, whatever the weights say, if it has
# the weight that stands last. A schedule is missing because its certificate is missing, an incentive that failed has
# also not arrived, and a wallet asks for the identity card when it is upgraded.
_CAUSES = (
    (Category.CERT_MISSING, Category.INC_NOT_RECEIVED, 3),
    (Category.INC_FAILED, Category.INC_NOT_RECEIVED, 3),
    (Category.ACCT_LINK, Category.IDENTITY, 4),
)

_TROUBLE_WORDS = "tidak gagal error hilang salah tolak mana masih kapan terus kosong lama"
_TROUBLE = frozenset(_TROUBLE_WORDS.split())


@dataclass(frozen=True, slots=True)
class Cue:
    """A line of the lexicon: elements that must stand within `span` places of each other."""

    category: Category
    weight: int
    elements: tuple[str, ...]
    span: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """A category, an optional second one, and the plain phrases that proved them, strongest first."""

    category: Category
    secondary: Category | None
    evidence: tuple[str, ...]
    weights: Mapping[Category, float]


def _parsed(category: Category, weight: int, cue: str) -> Cue:
    parts = cue.split()
    span = next((int(part[1:]) for part in parts if part[0] == "~"), _SPAN)
    return Cue(category, weight, tuple(part for part in parts if part[0] != "~"), span)


_PARSED: tuple[Cue, ...] = tuple(
    _parsed(category, weight, cue) for category, lines in CUE_LINES.items() for weight, cue in lines
)
_CLASSES_OF: dict[str, tuple[str, ...]] = {}
for _name, _members in CLASSES.items():
    for _member in _members:
        _CLASSES_OF[_member] = (*_CLASSES_OF.get(_member, ()), f"@{_name}")


def _index() -> dict[str, tuple[Cue, ...]]:
    """Cues by their first element, so that a message only tries those that it may hold."""
    by_first: dict[str, list[Cue]] = {}
    for cue in _PARSED:
        by_first.setdefault(cue.elements[0], []).append(cue)
    return {first: tuple(cues) for first, cues in by_first.items()}


_BY_FIRST = _index()


def classify(words: Sequence[Word], *, lookalike: bool = False) -> Verdict:
    """The category of a message by its words; UNCLEAR when nothing in the lexicon is touched.

    `lookalike` says that the message names a site that borrows the programme's name, which strongly tells of fraud.
    """
    places = _places(words)
    proofs: dict[Category, list[tuple[int, str]]] = {}
    if lookalike:
        proofs[Category.FRAUD] = [(_SITE_WEIGHT, _SITE_PROOF)]
    for element in places:
        for cue in _BY_FIRST.get(element, ()):
            held = _held(cue, places)
            if held is not None:
                proofs.setdefault(cue.category, []).append((cue.weight, _told(held)))
    weights = {category: _weight(held) for category, held in proofs.items()}
    ranked = sorted(weights, key=lambda category: (-weights[category], _ORDER.index(category)))
    if not ranked:
        return Verdict(Category.UNCLEAR, None, (), {})
    primary, secondary = _causes_first(ranked, weights, proofs)
    return Verdict(primary, secondary, _evidence(proofs, primary, secondary), weights)


def _weight(proofs: Sequence[tuple[int, str]]) -> float:
    """What proofs weigh together: the strongest fully, each further one less, so that many words are no proof."""
    return sum(weight / rank for rank, (weight, _) in enumerate(sorted(proofs, reverse=True), start=1))


def _troubled(proofs: Sequence[tuple[int, str]]) -> bool:
    return any(weight > 1 and _TROUBLE.intersection(phrase.split()) for weight, phrase in proofs)


def _causes_first(
    ranked: list[Category], weights: Mapping[Category, float], proofs: Mapping[Category, Sequence[tuple[int, str]]]
) -> tuple[Category, Category | None]:
    if ranked[0] is Category.FEEDBACK and len(ranked) > 1 and _troubled(proofs[ranked[1]]):
        ranked.append(ranked.pop(0))  # thanks at the end of a complaint
    primary = ranked[0]
    secondary = next((other for other in ranked[1:] if weights[other] >= _SECONDARY_FROM), None)
    for cause, effect, least in _CAUSES:
        if primary is effect and weights.get(cause, 0) >= least:
            return cause, effect
    return primary, secondary


def _places(words: Sequence[Word]) -> dict[str, list[Word]]:
    """Where each element stands: plain words, their classes, and both with the sign of denial."""
    places: dict[str, list[Word]] = {}
    for word in words:
        sign = "!" if word.denied else "+"
        for name in (word.plain, *_CLASSES_OF.get(word.plain, ())):
            places.setdefault(name, []).append(word)
            places.setdefault(sign + name, []).append(word)
    return places


def _held(cue: Cue, places: Mapping[str, list[Word]]) -> tuple[Word, ...] | None:
    """The words that satisfy a cue, one each, within its span; None if there are none."""
    standing = []
    for element in cue.elements:
        words = places.get(element)
        if words is None:
            return None
        standing.append(words)
    for first in standing[0]:
        held = [first]
        for others in standing[1:]:
            near = min(
                (other for other in others if other.place not in {word.place for word in held}),
                key=lambda other: abs(other.place - first.place),
                default=None,
            )
            if near is None or abs(near.place - first.place) > cue.span:
                break
            held.append(near)
        else:
            return tuple(held)
    return None


def _told(words: Iterable[Word]) -> str:
    return " ".join(
        f"tidak {word.plain}" if word.denied else word.plain for word in sorted(words, key=lambda word: word.place)
    )


def _evidence(
    proofs: Mapping[Category, list[tuple[int, str]]], primary: Category, secondary: Category | None
) -> tuple[str, ...]:
    told: dict[str, None] = {}
    for category in (primary, secondary):
        if category is not None:
            for _, phrase in sorted(proofs[category], key=lambda proof: -proof[0]):
                told.setdefault(phrase)
    return tuple(told)[:_EVIDENCE]
