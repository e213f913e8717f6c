import datetime as dt

import pytest

from stratagem.pipeline.session import Session, ask, open_session, read_record
from stratagem.report.figures.word_deed import word_deed


@pytest.fixture(scope="module")
def picture(dprk: Session):
    record = read_record(dprk)
    follow = ask(dprk, record, "follow_through", {"shifts": 199})
    ratio = ask(dprk, record, "word_deed", {"by": "year"})
    return follow, word_deed(follow, ratio, title="Threats and what followed", source="curated record")


def test_the_picture_says_its_numbers_to_those_who_cannot_see_it(picture):
    follow, figure = picture

    assert f"{follow.answer.n} threats could be followed" in figure.alt
    assert "military" in figure.alt
    assert "1993 to 2020" in figure.alt


def test_the_picture_shows_both_panels_and_fetches_nothing(picture):
    _, figure = picture

    for words in ("Threats and deeds, year by year", "by level of the speaker", "followed by the deed", "n = "):
        assert words in figure.svg
    assert "http" not in figure.svg.replace("http://www.w3.org", "")
    assert figure.png.startswith(b"\x89PNG")
    assert figure.source == "curated record"


def test_nothing_to_follow_makes_no_picture(toy: Session):
    session = open_session(str(toy.folder), store=toy.store.path, as_of=dt.date(2009, 6, 30))
    record = read_record(session)

    follow, ratio = ask(session, record, "follow_through", {"shifts": 99}), ask(session, record, "word_deed", {})

    assert word_deed(follow, ratio, title="none", source="none") is None
