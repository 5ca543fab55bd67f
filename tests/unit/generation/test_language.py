"""The files a copywriter edits are checked before the first word of them is used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import contentapp.domain.generation.language as language_package
from contentapp.domain.generation.language import Language, built_in_language, load_language

FOLDER = Path(language_package.__file__).parent
LANGUAGE: Language = built_in_language()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "language", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def edit(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / f"{name}.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("social/tip", "{{ topic }}", "{{ theme }}", "unknown blank: theme"),
        ("social/tip", "{{ topic }}", "{{ topic }", "cannot be read as a template"),
        ("social", '["warm", "playful"]', '["cosy"]', "tones must be among"),
        ("social", "[asides]", "[aside]", "aside"),
        ("blog/how_to", "advice on {{ topic }} comes", "advice comes", "must name the topic"),
        ("blog/how_to", '"- {{ Check }}"', '"- {{ name }}"', "a point must tell an insight"),
        ("blog/decision", '["Instead of this", "try this"]', '["Instead of this"]', "a row needs 1 columns"),
        ("emails/sales", '"fit", ', '"fitting", ', "unknown: fitting"),
        ("upgrades/guide", "promises =", "promise =", "promise"),
        ("social/listicle", "count = 4", "count = 0", "count"),
    ],
)
def test_a_slip_in_a_file_is_named(folder: Path, file: str, old: str, new: str, complaint: str) -> None:
    assert load_language(folder) == LANGUAGE
    edit(folder, file, old, new)
    with pytest.raises(ValueError, match=complaint):
        load_language(folder)


def test_some_wording_must_suit_every_tone(folder: Path) -> None:
    edit(folder, "social", 'alt_slide = ["Slide', 'alt_slide = [{ say = "Slide", tones = ["warm"] }] # ["')
    with pytest.raises(ValueError, match="must suit every tone"):
        load_language(folder)


@pytest.mark.parametrize("length", range(3, 49))
def test_a_title_of_the_right_length_exists_for_every_topic(length: int) -> None:
    for frame in LANGUAGE.blog.frames.values():
        said = [t.say.replace("{{ Topic }}", "x" * length).replace("{{ topic }}", "x" * length) for t in frame.titles]
        sizes = [len(s.replace("{{ count }}", "five").replace("{{ Count }}", "Five")) for s in said]
        assert any(30 <= size <= 60 for size in sizes), frame.titles[0].say


def test_nothing_is_said_with_two_spaces_or_a_dash_between_words() -> None:
    for file in FOLDER.rglob("*.toml"):
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert not [line for line in lines if "  " in line.strip() or " - " in line], file.name


def test_the_readme_explains_every_blank() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    plain = {slot for slot in language_package.SLOTS if not slot[-1].isdigit() and "_mid" not in slot}
    assert not [slot for slot in plain if f"`{slot}`" not in text and slot[0].islower()]
