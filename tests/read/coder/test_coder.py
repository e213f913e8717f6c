"""The coder as a whole: five sentences that must come out, the algebra of clauses, and text that is bad."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stratagem.core.coding import Document
from stratagem.core.errors import InputError

FRAGMENTS = (
    *("Ruritania", "Borduria", "the", "of", "and", ",", ".", "if", "unless", "will", "not", "denied", "fired"),
    *("missiles", "at", "by", "said", "that", "to", "should", "which", "condemned", "who"),
)
JUNE_2020 = dt.date(2020, 6, 9)

SHOWN = [
    (
        "If the U.S. and south Korea go ahead with the drills, the DPRK will take resolute countermeasures.",
        (("PRK",), ("KOR", "USA"), "threat", "other", True),
        {"actor": "DPRK", "anchor": "take", "condition": "If the U.S. and south Korea go ahead with the drills"},
    ),
    (
        "Pyongyang denied that it had attacked Sony Pictures.",
        (("PRK",), ("BUS",), "denial", "cyber", False),
        {"actor": "Pyongyang", "target": "Sony Pictures", "anchor": "denied"},
    ),
    (
        "Seoul and Washington agreed to postpone the exercises.",
        (("KOR", "USA"), (), "promise", "military_exercise", False),
        {"actor": "Seoul", "anchor": "agreed", "tool": "exercises"},
    ),
    (
        "North Korea said it would cut off all communication lines with South Korea from noon on June 9.",
        (("PRK",), ("KOR",), "threat", "comm_channel", False),
        {"actor": "North Korea", "target": "South Korea", "anchor": "cut", "deadline": "from noon on June 9"},
    ),
    (
        "Kim Yo Jong threatened to scrap the military agreement unless Seoul stops the leaflets.",
        (("PRK",), ("KOR",), "threat", "agreement", True),
        {
            "actor": "Kim Yo Jong",
            "anchor": "threatened",
            "target": "Seoul",
            "tool": "agreement",
            "condition": "unless Seoul stops the leaflets",
        },
    ),
]


@pytest.mark.parametrize(("text", "coded", "words"), SHOWN, ids=[w["anchor"] for _, _, w in SHOWN])
def test_the_five_shown_sentences_come_out_with_the_words_that_prove_them(korean, text, coded, words):
    [coding] = korean.code(Document("d", text, JUNE_2020))

    [event] = coding.events
    assert (event.actor, event.target, event.form, event.tool, event.conditional) == coded
    assert event.status == "actual"
    assert words.items() <= {k: span.of(text) for k, span in event.spans.items()}.items()


@pytest.mark.parametrize(
    ("text", "form", "status"),
    [
        ("Ruritania shelled a village of Borduria.", "deed", "actual"),
        ("Ruritania did not shell a village of Borduria.", "deed", "negated"),
        ("A village of Borduria was shelled by Ruritania.", "deed", "actual"),
        ("Ruritania said it would shell a village of Borduria.", "threat", "actual"),
        ("Ruritania plans to stage a drill near Borduria.", "deed", "hypothetical"),
        ("Ruritania denied that it had shelled a village of Borduria.", "denial", "actual"),
        ("Ruritania shelled a village of Borduria in 2003.", "deed", "historical"),
        ("Borduria must stop the drills, Ruritania said.", "demand", "actual"),
        ("Ruritania will never deal with Borduria.", "refusal", "actual"),
    ],
)
def test_negation_passive_report_intention_and_time_are_fields_of_one_event(code, text, form, status):
    [event] = code(text)

    assert (event.form, event.status) == (form, status)
    assert event.actor == ("RUR",)


def test_a_passive_verb_has_its_agent_as_actor_and_its_subject_as_target(code):
    [event] = code("Bordurian soldiers were killed by Ruritania.")

    assert (event.actor, event.target) == (("RUR",), ("BOR",))


def test_what_stands_in_a_condition_is_no_event(code):
    events = code("If Borduria shells a village of Ruritania, Syldavia will take resolute countermeasures.")

    assert [(e.actor, e.form, e.conditional) for e in events] == [(("SYL",), "threat", True)]


def test_two_verbs_with_one_subject_make_two_events(code):
    events = code("Ruritania condemned Borduria and called on Syldavia to lift the sanctions.")

    assert [(e.form, e.actor, e.target) for e in events] == [
        ("accusation", ("RUR",), ("BOR",)),
        ("demand", ("RUR",), ("SYL",)),
    ]


def test_all_parties_of_a_meeting_act_and_none_is_its_target(code):
    [event] = code("Ruritania and Borduria held talks in Geneva.")

    assert (event.actor, event.target, event.tool) == (("BOR", "RUR"), (), "talks")


def test_who_speaks_in_state_media_is_the_state_and_in_the_title_the_organisation_named(code):
    own = code("They should stop the drills.", title="Bordurian Drills Condemned", voice=("RUR",))
    others = code(
        "They should stop the drills, it said.",
        title="Bordurian Drills Condemned by Brazilian Organization",
        voice=("RUR",),
    )

    assert [(e.actor, e.target, e.form) for e in own] == [(("RUR",), ("BOR",), "demand")]
    assert [(e.actor, e.target, e.form) for e in others] == [(("NGO",), ("BOR",), "demand")]


def test_words_of_blame_accuse_only_in_somebodys_voice(code):
    text = "The reckless and shameless moves of Borduria are a grave provocation."

    assert [(e.form, e.actor, e.target) for e in code(text, voice=("RUR",))] == [("accusation", ("RUR",), ("BOR",))]
    assert code(text) == []


def test_a_chronicle_without_a_name_lists_acts_of_its_subject(code):
    [event] = code("The launch was detected at night.", title="Ballistic Missile", about=("RUR",))

    assert (event.actor, event.form, event.tool) == (("RUR",), "deed", "short_range_missile")


def test_a_missile_that_flies_a_thousand_kilometres_is_of_long_range(code):
    [near] = code("Ruritania fired a missile that flew 900 km.")
    [far] = code("Ruritania fired a missile that flew 1,200 km.")

    assert (near.tool, far.tool) == ("short_range_missile", "long_range_missile")


def test_an_event_says_how_it_came_about_and_a_coding_what_was_rejected(invented):
    text = "If Borduria attacks, Ruritania condemned Syldavia."
    [coding] = invented.code(Document("d", text), explain=True)

    [event] = coding.events
    assert event.pattern == "accusation.condemn"
    assert [step.rule for step in event.steps] == ["pattern", "actor.subject", "target.object"]
    assert ("verb.attack", "is a condition, not an act") in {(r.pattern, r.why) for r in coding.rejected}


def test_without_explaining_nothing_rejected_is_kept(invented):
    [coding] = invented.code(Document("d", "Ruritania condemned Borduria."))

    assert (coding.rejected, coding.unknown) == ((), ())


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01", "\u202e\u200f", ".", "?!", "\n\n\n", "-0-"])
def test_empty_text_has_no_events(code, text):
    assert code(text) == []


def test_marks_of_direction_and_control_characters_do_not_move_the_spans(korean):
    text = "North\u200fKorea\x07 denied that it had attacked Sony Pictures."
    [coding] = korean.code(Document("d", text, JUNE_2020))

    [event] = coding.events
    assert event.spans["anchor"].of(text) == "denied"


def test_korean_text_is_refused(invented):
    with pytest.raises(InputError, match=r"story-1: expected English text, found Hangul script \('조선은"):
        list(invented.code(Document("story-1", "조선은 단호히 대응할것이다. South Korea.")))


def test_a_korean_name_in_english_text_is_no_reason_to_refuse(code):
    assert code("Ruritania condemned Borduria (보르두리아) for the drills on Friday.")


@pytest.mark.parametrize(
    "text",
    [
        "condemned " * 20_000,
        "Ruritania " * 20_000,
        "to to to to " * 10_000,
        "a, " * 30_000,
        "((((" * 30_000,
        "Ruritania fired " * 10_000 + ".",
        "x" * 2_000_000,
    ],
    ids=["verb", "name", "to", "commas", "brackets", "clauses", "one word"],
)
def test_time_is_bounded_whatever_repeats(code, text):
    started = time.process_time()
    code(text)

    assert time.process_time() - started < 20


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40))
def test_any_order_of_words_gives_sound_events_within_the_text(invented, words):
    text = " ".join(words)
    for coding in invented.code(Document("d", text)):
        for event in coding.events:
            assert event.actor == tuple(sorted(event.actor))
            assert not set(event.actor) & set(event.target)
            assert all(0 <= span.start <= span.end <= len(text) for span in event.spans.values())


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_coded_or_refused(invented, text):
    try:
        codings = list(invented.code(Document("d", text)))
    except InputError:
        assert any(ord(c) > 0x10FF for c in text)  # only other scripts are refused
        return
    assert all(c.sentence.end <= len(text) for c in codings)


def test_the_same_text_gives_the_same_events(korean):
    text = "The DPRK condemned the U.S. and south Korea for their reckless drills and will never tolerate them."
    first, second = (list(korean.code(Document("d", text, JUNE_2020))) for _ in range(2))

    assert first == second


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Borduria on June 14 agreed to postpone the drills with Syldavia.", ("promise", ("BOR", "SYL"), ())),
        ("Borduria should bear in mind the fate of the aggressors.", ("threat", ("RUR",), ("BOR",))),
        ("Borduria must think twice before it attacks.", ("threat", ("RUR",), ("BOR",))),
        ("Borduria should no longer test missiles.", ("demand", ("RUR",), ("BOR",))),
        ("Ruritania has never recognized the resolution of Borduria.", ("refusal", ("RUR",), ("BOR",))),
        ("Borduria is busy deploying troops near Ruritania.", ("deed", ("BOR",), ("RUR",))),
        ("Ruritania, Syldavia, and Borduria staged a joint drill.", ("deed", ("BOR", "RUR", "SYL"), ())),
    ],
)
def test_what_state_media_and_speeches_say(invented, text, wanted):
    found = [e for c in invented.code(Document("d", text, voice=("RUR",))) for e in c.events]

    assert wanted in [(e.form, e.actor, e.target) for e in found]


def test_missiles_that_kill_are_one_attack(invented):
    text = "Borduria fired missiles on Thursday, killing civilians of Syldavia."
    [event] = [e for c in invented.code(Document("d", text)) for e in c.events]

    assert (event.form, event.tool, event.target) == ("deed", "armed_attack", ("SYL",))


@pytest.mark.parametrize(
    "text", ["This can never be denied by Borduria.", "Borduria is capable of attacking Syldavia."]
)
def test_what_could_not_be_or_only_could_be_is_no_act(invented, text):
    found = [e for c in invented.code(Document("d", text)) for e in c.events]

    assert [e.form for e in found if e.form in ("denial", "deed")] == []


@pytest.mark.parametrize("verb", ["goes ahead with the drills", "undergoes no change", "vetoes the resolution"])
def test_a_condition_in_the_singular_is_one(code, verb):
    [event] = code(f"If Borduria {verb}, Ruritania will take resolute countermeasures.")

    assert (event.form, event.conditional, event.target) == ("threat", True, ("BOR",))
