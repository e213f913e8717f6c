from stratagem.read.coder.about import about_event


def test_an_event_is_shown_by_terms_of_tools_the_rules_choice_and_words(shown):
    read = shown("Borduria fired missiles at Syldavia.", voice=("RUR",), title="On Borduria's Nuclear Test")
    [draft] = read.drafts
    features = about_event(read, "deed", draft)

    assert {"f:deed", "rule:short_range_missile", "top:short_range_missile", "title:nuclear_test"} <= {*features}
    assert {"status:actual", "u:missile", "v:fire:fact"} <= {*features}
    assert len(features) == len(set(features))


def test_what_the_rules_did_not_find_has_no_choice_of_theirs(shown):
    features = about_event(shown("Borduria smiled.", voice=("RUR",)), "praise", None)

    assert "no_hit:praise" in features
    assert not any(f.startswith(("rule:", "status:", "rp:")) for f in features)
