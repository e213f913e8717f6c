"""Import by a mapping file: the same door as any source, with the mapping's own version in every row."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import TOY, TOY_DAY, all_moves

from stratagem.core.errors import InputError
from stratagem.pipeline.intake import Asked, event_source, import_source
from stratagem.pipeline.session import Session, open_session
from stratagem.read.mapped import EXAMPLE

TABLE = "No;Day;Who;Whom;Kind;Text;Lat;Lon\n1;2004-03-05;France;Germany;warning;Warned;15.1;n/a\n"


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return open_session(str(TOY), store=tmp_path / "store", as_of=TOY_DAY)


def test_another_mapping_of_the_same_file_is_another_coding(session: Session, tmp_path: Path) -> None:
    table, mapping = tmp_path / "incidents.csv", tmp_path / "incidents.toml"
    table.write_text(TABLE, encoding="utf-8")
    mapping.write_text(EXAMPLE, encoding="utf-8")
    import_source(session, table, event_source(str(mapping)), asked=Asked(everyone=True))
    mapping.write_text(EXAMPLE.replace('form = "threat"', 'form = "demand"'), encoding="utf-8")
    import_source(session, table, event_source(str(mapping)), asked=Asked(everyone=True), replace_earlier=True)

    moves = all_moves(session)
    [row] = moves.filter(moves["coder"] == "incidents").to_dicts()

    assert (row["form"], row["tool"], row["actors"]) == ("demand", "threat_of_force", ["FRA"])
    assert row["coder_version"].startswith("1-")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, r"--source .*mine\.toml: expected a mapping file, found nothing"),
        (
            EXAMPLE.replace('id = "incidents"', 'id = "icews"'),
            r"mine\.toml, source\.id: expected an id of its own.*'icews'",
        ),
        (EXAMPLE.replace('date = "Day"', ""), r"mine\.toml, columns\.date: Field required"),
    ],
)
def test_a_mapping_file_that_cannot_serve_is_named(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / "mine.toml").write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=message):
        event_source(str(tmp_path / "mine.toml"))


def test_a_mapping_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(b"# caf\xe9\n")

    with pytest.raises(InputError, match=r"mine\.toml: expected UTF-8, found byte 0xE9 at 5"):
        event_source(str(tmp_path / "mine.toml"))
