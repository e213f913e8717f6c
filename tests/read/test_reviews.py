"""Reviews round trip through our formats, and come back from those that the annotation tools export."""

from __future__ import annotations

import datetime as dt
import json

import polars as pl
import pytest
from tests.read.test_coded_moves import row

from stratagem.core.coded import events_table
from stratagem.core.errors import InputError
from stratagem.core.reviews import review_rows, reviewed_events
from stratagem.read.reviews import review_of
from stratagem.report.reviews import FORMATS, label_studio_config

EVENTS = events_table(
    [
        row(),
        row(event_id="d:0.1", form="threat", conditional=True, targets=[], review="proposed"),
        row(event_id="d2:3.0", document="d2", sentence=3, date=dt.date(2011, 1, 1), actors=["GRA", "RUR"]),
    ]
)


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_exported_comes_back_whole(form):
    back = review_of(FORMATS[form](EVENTS).encode(), form=form, where="f")

    expected = review_rows(EVENTS)
    assert back.drop("reviewer", "note").equals(expected.drop("reviewer", "note"))
    assert reviewed_events(EVENTS, back, where="f").equals(EVENTS)


def changed(form: str, edit) -> pl.DataFrame:
    """The first event's record, as a tool would give it back after an edit."""
    text = FORMATS[form](EVENTS.head(1))
    record = json.loads(text)[0] if form == "label-studio" else json.loads(text)
    edit(record)
    data = json.dumps([record] if form == "label-studio" else record).encode()
    return review_of(data, form=form, where="f")


def annotated(result: list[dict], **more) -> dict:
    """An annotation with the fields that Label Studio's JSON export has."""
    return {
        "id": 1,
        "completed_by": {"id": 3, "email": "anna@example.org"},
        "result": result,
        "was_cancelled": False,
        "ground_truth": False,
        "created_at": "2020-06-09T10:00:00.000000Z",
        "lead_time": 12.3,
        "prediction": {},
        "task": 5,
        **more,
    }


def choice(name: str, value: str) -> dict:
    return {
        "id": "x1",
        "from_name": name,
        "to_name": "text",
        "type": "choices",
        "origin": "manual",
        "value": {"choices": [value]},
    }


def test_label_studio_annotations_count_and_predictions_do_not():
    said = [choice("form", "refusal"), choice("instrument", "talks"), choice("status", "actual")]
    said.append({"from_name": "actors", "to_name": "text", "type": "textarea", "value": {"text": ["RUR, GRA", "ZEN"]}})

    def edit(task):
        task |= {"id": 5, "file_upload": "x.json", "meta": {}, "total_annotations": 1}
        task["annotations"] = [annotated([choice("form", "praise")], was_cancelled=True), annotated(said)]

    (found,) = changed("label-studio", edit).iter_rows(named=True)

    assert (found["form"], found["instrument"], found["actors"]) == ("refusal", "talks", ["RUR", "GRA", "ZEN"])
    assert (found["targets"], found["conditional"]) == ([], False)
    assert (found["review"], found["reviewer"]) == ("accepted", "anna@example.org")


def test_label_studio_rejections_stay():
    said = [
        choice("form", "deed"),
        choice("instrument", "other"),
        choice("status", "actual"),
        choice("review", "rejected"),
    ]

    found = changed("label-studio", lambda task: task.update(annotations=[annotated(said, completed_by=4)]))

    assert found["review"].to_list() == ["rejected"]
    assert found["reviewer"].to_list() == ["4"]


def test_doccano_export_has_an_id_comments_and_cats():
    def edit(line):
        line["id"] = 77
        line["Comments"] = ["not sure"]
        line["cats"] = [c.replace("form:deed", "form:offer").replace("proposed", "accepted") for c in line["cats"]]

    (found,) = changed("doccano", edit).iter_rows(named=True)

    assert (found["form"], found["review"], found["note"]) == ("offer", "accepted", "not sure")


@pytest.mark.parametrize(("answer", "state"), [("accept", "accepted"), ("reject", "rejected"), ("ignore", "proposed")])
def test_prodigy_answers(answer, state):
    def edit(line):
        line |= {"answer": answer, "_input_hash": 1, "_task_hash": 2, "_session_id": "anna", "_view_id": "choice"}

    (found,) = changed("prodigy", edit).iter_rows(named=True)

    assert (found["review"], found["reviewer"]) == (state, "anna")


def test_prodigy_tasks_offer_every_choice_that_is_made():
    (task,) = [json.loads(line) for line in FORMATS["prodigy"](EVENTS.head(1)).splitlines()]

    assert set(task["accept"]) <= {o["id"] for o in task["options"]}
    assert task["spans"] == [{"start": 10, "end": 17, "label": "anchor"}]
    assert task["text"][10:17] == "severed"


def test_the_interface_names_every_control_that_tasks_use():
    from xml.etree import ElementTree as ET

    names = {element.get("name") for element in ET.fromstring(label_studio_config()).iter() if element.get("name")}
    (task,) = json.loads(FORMATS["label-studio"](EVENTS.slice(1, 1)))
    used = {entry["from_name"] for entry in task["predictions"][0]["result"]}

    assert used | {"targets"} <= names
    assert {"text", "parts", "review"} <= names


def test_marks_lie_in_the_quote():
    (task,) = json.loads(FORMATS["label-studio"](EVENTS.head(1)))

    mark = task["predictions"][0]["result"][0]["value"]
    assert mark["text"] == "severed"
    assert task["data"]["text"][mark["start"] : mark["end"]] == mark["text"]


@pytest.mark.parametrize(
    ("form", "data", "message"),
    [
        ("csv", b"", "f: expected a review, found an empty file"),
        ("csv", b"event_id,form\n1,deed\n", "f, header: expected the column 'document'"),
        ("csv", b"a,b\n1,2,3\n", "f: expected CSV as review export writes it"),
        ("label-studio", b"{}", "expected Label Studio's JSON"),
        ("label-studio", b'[{"id": 1, "form": "deed"}]', "f, task 1: expected a task with 'data'.*not JSON-MIN"),
        ("label-studio", b"[", "f: expected JSON, found text that is not JSON"),
        ("doccano", b'{"text": "x", "cats": []}', "f, line 1: expected 'event_id' as review export wrote it"),
        ("doccano", b"[]", "f, line 1: expected a JSON object, found list"),
        ("prodigy", b'{"text": "x", "accept": ["form:deed"]}', "expected a label 'instrument:...'"),
    ],
)
def test_files_that_are_no_reviews_are_refused(form, data, message):
    with pytest.raises(InputError, match=message):
        review_of(data, form=form, where="f")


def test_a_form_that_is_none_is_refused_by_row_and_column():
    data = FORMATS["csv"](EVENTS.head(1)).replace(",deed,", ",deeds,").encode()

    with pytest.raises(InputError, match=r"f, event 1, column form: expected one of forms.*\(is 'deed' meant\?\)"):
        review_of(data, form="csv", where="f")


def test_an_unknown_answer_of_prodigy_is_refused():
    with pytest.raises(InputError, match="expected the answer accept, reject or ignore, found 'maybe'"):
        changed("prodigy", lambda line: line.update(answer="maybe"))
