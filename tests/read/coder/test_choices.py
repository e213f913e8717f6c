import pytest

from stratagem.read.coder.choices import Choices, label_of, rule_of

TITLE = "Bordurian Regime Slammed"


def choices(shown, text, **told):
    return Choices(shown(text, **told))


def codes(found):
    return [c.codes for c in found.candidates]


def test_nobody_is_the_first_candidate(shown):
    found = choices(shown, "It rained.", voice=("RUR",))

    assert found.candidates[0].codes == ()
    assert found.candidates[0].marks == ["nobody"]
    assert found.sides[0] == "none"


def test_candidates_are_those_named_the_voice_the_titles_and_groups(shown):
    found = codes(choices(shown, "Syldavia and Borduria met.", voice=("RUR",), title=TITLE))

    wanted = {
        ("SYL",),
        ("BOR",),
        ("BOR", "SYL"),
        ("RUR",),
        ("RUR", "SYL"),
        ("BOR", "RUR"),
        ("UNK",),
        ("NGO",),
        ("MED",),
    }
    assert wanted <= {*found}
    assert len(found) == len({*found})


def test_marks_say_how_a_candidate_stands(shown):
    found = choices(shown, "Borduria attacked Syldavia in the north.", voice=("RUR",))
    marks = {c.codes: c.marks for c in found.candidates}

    assert {"at0", "kind:state", "does:attack", "subject:fact0", "verb:deed:active"} <= {*marks["BOR",]}
    assert {"at1", "done:attack", "object:fact0", "verb:deed:object"} <= {*marks["SYL",]}
    assert "voice" in marks["RUR",]


@pytest.mark.parametrize(
    ("label", "wanted"),
    [("deed:own", {("RUR",)}), ("deed:both", {("BOR", "RUR")}), ("threat:own", {("RUR",)})],
)
def test_actors_are_of_the_side_that_a_label_names(shown, label, wanted):
    found = choices(shown, "Borduria met envoys.", voice=("RUR",))

    assert {found.candidates[n].codes for n in found.actors(label)} == wanted


def test_whoever_acts_with_the_voice_speaks_for_others_unless_both_do_it(shown):
    found = choices(shown, "Borduria met envoys.", voice=("RUR",))
    far = {found.candidates[n].codes for n in found.actors("praise:far")}

    assert ("BOR", "RUR") in far
    assert () not in far
    assert label_of("praise", "both") == "praise:far"


def test_nobody_means_itself(shown):
    found = choices(shown, "Borduria and Syldavia met.", voice=("RUR",))
    meant = {found.candidates[n].codes for n in found.targets(("BOR",))}

    assert () in meant
    assert ("SYL",) in meant
    assert not any("BOR" in codes for codes in meant)


def test_marks_of_a_form_tell_what_the_rules_chose(shown):
    found = choices(shown, "Borduria threatened Syldavia.", voice=("RUR",))
    [draft] = found.shown.drafts
    rule, pattern = rule_of(draft, "actor")
    numbers = {c.codes: n for n, c in enumerate(found.candidates)}

    assert found.ruled(numbers["BOR",], "threat", rule, pattern) == ["rule", "rule:threat", "forms:active"]
    assert found.ruled(numbers["SYL",], "threat", rule, pattern) == ["not_rule", "forms:object"]
    assert found.ruled(numbers["SYL",], "praise", *rule_of(None, "actor")) == ["undrafted"]
