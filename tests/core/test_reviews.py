"""What people say of events: labels both ways, states, missed events, and units for agreement."""

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.test_coded_moves import row

from stratagem.core.coded import events_table
from stratagem.core.coding import INSTRUMENTS
from stratagem.core.errors import InputError
from stratagem.core.moves import FORMS, STATUSES
from stratagem.core.reviews import JUDGED, STATES, labels, review_rows, reviewed_events, units, unlabelled

codes = st.lists(st.sampled_from(["RUR", "GRA", "ZEN"]), unique=True)
judged = st.fixed_dictionaries(
    {
        "actors": codes,
        "targets": codes,
        "form": st.sampled_from(FORMS),
        "instrument": st.sampled_from(INSTRUMENTS),
        "conditional": st.booleans(),
        "status": st.sampled_from(STATUSES),
        "review": st.sampled_from(STATES),
    }
)


@given(judged)
def test_labels_say_everything_that_is_judged(said):
    assert unlabelled(labels(said), where="x") == said


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        (["form:deed", "form:threat"], "x: expected labels once, found 'form:threat'"),
        (["deed"], "expected labels of the form name:value, as 'form:threat', found 'deed'"),
        (["colour:red"], "expected labels of the form name:value"),
        (["form:deed", "status:actual"], "x: expected a label 'instrument:...', found"),
    ],
)
def test_labels_that_say_nothing_of_ours_are_refused(given_, message):
    with pytest.raises(InputError, match=message):
        unlabelled(given_, where="x")


EVENTS = events_table([row(), row(event_id="d:0.1", form="threat"), row(event_id="d:1.0", sentence=1)])


def review(*changes: dict) -> pl.DataFrame:
    rows = review_rows(EVENTS).to_dicts()
    for target, change in zip(rows, changes, strict=False):
        target.update(change)
    return pl.DataFrame(rows, schema=review_rows(EVENTS).schema, orient="row")


def test_a_review_that_says_nothing_changes_nothing():
    assert reviewed_events(EVENTS, review(), where="r").equals(EVENTS)


def test_accepted_corrected_and_rejected():
    said = review(
        {"review": "accepted", "reviewer": "anna"},
        {"review": "accepted", "form": "demand", "targets": ["ZEN", "GRA"], "reviewer": "anna", "note": "urges"},
        {"review": "rejected", "form": "praise"},
    )

    one, two, three = reviewed_events(EVENTS, said, where="r").iter_rows(named=True)

    assert (one["review"], two["review"], three["review"]) == ("accepted", "corrected", "rejected")
    assert (two["form"], two["targets"], three["form"]) == ("demand", ["ZEN", "GRA"], "deed")
    assert json.loads(two["steps"])[-1] == ["review", None, None, "corrected by anna: targets, form (urges)"]


def test_the_order_of_codes_is_no_correction():
    events = events_table([row(targets=["GRA", "ZEN"])])
    said = review_rows(events).with_columns(targets=pl.Series([["ZEN", "GRA"]]), review=pl.lit("accepted"))

    assert reviewed_events(events, said, where="r")["review"].to_list() == ["accepted"]


def test_a_missed_event_is_added_where_its_words_are():
    missed = {**review().row(0, named=True), "event_id": None, "quote": "severed the line", "form": "refusal"}
    said = pl.DataFrame([missed], schema=review().schema, orient="row")

    added = reviewed_events(EVENTS, said, where="r").row(-1, named=True)

    assert (added["event_id"], added["review"], added["form"]) == ("d:0.added0", "added", "refusal")
    assert (added["start"], added["end"]) == (20, 36)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"event_id": "e:9.9"}, "r, row 1: expected the id of an event coded under this name, found 'e:9.9'"),
        ({"event_id": None, "quote": "never said"}, "r, row 1: expected the words of a missed event"),
        ({"event_id": None, "sentence": 7}, "r, row 1: expected the words of a missed event"),
    ],
)
def test_rows_that_belong_nowhere_are_refused(changes, message):
    with pytest.raises(InputError, match=message):
        reviewed_events(EVENTS, review(changes), where="r")


def test_units_are_events_that_several_coders_saw():
    ben = review({"form": "promise"}, {"review": "rejected"}).head(2)

    assert units([review(), ben], "form") == [["deed", "promise"], ["threat", "nothing"]]
    assert len(units([review(), review()], JUDGED[0])) == 3
