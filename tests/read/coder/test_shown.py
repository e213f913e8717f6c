from hypothesis import given
from hypothesis import strategies as st

from stratagem.core.coding import Document
from stratagem.read.coder.context import context_of
from stratagem.read.coder.shown import kind_of, side_of


def test_features_tell_sides_apart(shown):
    features = shown("Borduria threatened Ruritania.", voice=("RUR",)).features()

    assert {"u:@other", "u:@own", "s:other:fact", "so:other:own", "c:threat", "ps:other+own"} <= {*features}
    assert {"r:threat", "rs:threat:other:own", "vs:threaten:other"} <= {*features}
    assert len(features) == len(set(features))


def test_names_and_numbers_are_no_features(shown):
    told = {"voice": ("RUR",), "title": "Borduria Slammed by Zenda Mills"}
    features = " ".join(shown("Borduria fired 3 missiles at Strelsau.", **told).features()).lower()

    assert not any(name in features for name in ("borduria", "strelsau", "zenda", "bor", "rur"))
    assert "u:#" in features
    assert "t:short_range_missile" in features
    assert "tu:slam" in features


def test_a_condition_shows_only_that_it_is_one(shown):
    features = shown("If Borduria attacks, Ruritania will respond.", voice=("RUR",)).features()

    assert "if" in features
    assert "s:other:fact" not in features


def test_what_is_around_tells_who_speaks(shown):
    around = shown("Borduria said that Ruritania attacked.", voice=("RUR",), title="On a Lake").around

    assert {"told:own", "says", "first:other:state", "said:other", "named:other+own"} <= {*around}


def test_kind_prefers_a_list_of_acts(invented):
    context = context_of(Document("d", "x", about=("RUR",), voice=("RUR",)), invented.title_scene, invented.patterns)

    assert kind_of(context) == "list"


@given(st.sets(st.sampled_from(["RUR", "BOR", "UNK", "NGO"])), st.frozensets(st.sampled_from(["RUR", "SYL"])))
def test_a_side_is_own_only_if_all_codes_are(codes, own):
    side = side_of(tuple(sorted(codes)), own)

    assert (side == "own") == (bool(codes) and codes <= own)
    assert (side == "both") == (bool(codes & own) and not codes <= own)
    assert (side == "none") == (not codes)
