import datetime as dt
import math

import pytest
from pydantic import ValidationError

from stratagem.core.errors import InputError
from stratagem.core.filters import MoveFilter
from stratagem.core.readings import SURE, Event, Likelihood, Observables, Reading, Readings
from stratagem.core.stratagems import Published

ANY = (MoveFilter(),)


def _likely(**said):
    return Likelihood(reason="invented", **said)


def _reading(name, **likelihoods):
    said = {event: _likely(times_odds=odds) for event, odds in likelihoods.items()}
    published = (Published(who="Nobody", where="Nowhere", date="2001"),)
    return Reading(id=name, title=name, says=name, published=published, likelihoods=said, cannot_tell="all of it")


def _observables(*events):
    return Observables(
        horizon_days=90,
        until=dt.date(2000, 1, 1),
        rule="invented",
        events=tuple(Event(id=e, title=e, match=ANY) for e in events),
    )


def test_a_likelihood_is_said_in_one_of_three_ways():
    assert _likely(times_odds=3).within(0.25, at_least=1) == pytest.approx(0.5)
    assert _likely(probability=0.7).within(0.25, at_least=1) == 0.7
    assert _likely(rate=2.0).within(0.25, at_least=1) == pytest.approx(1 - math.exp(-2))
    assert _likely(rate=2.0).within(0.25, at_least=2) == pytest.approx(1 - 3 * math.exp(-2))


def test_no_likelihood_reaches_certainty():
    assert _likely(times_odds=1e9).within(0.5, at_least=1) == 1 - SURE
    assert _likely(rate=1e-9).within(0.5, at_least=1) == SURE


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({}, "expected one of times_odds, probability and rate, found none"),
        ({"times_odds": 2, "rate": 1}, "found times_odds and rate"),
        ({"probability": 1.0}, "less than 1"),
        ({"times_odds": 0}, "greater than 0"),
    ],
)
def test_a_likelihood_said_twice_or_never_is_refused(said, message):
    with pytest.raises(ValidationError, match=message):
        _likely(**said)


def test_readings_must_speak_of_the_same_events():
    rules = _observables("test", "talks")

    assert len(Readings(rules, (_reading("a", test=1, talks=2), _reading("b", test=3, talks=1))).readings) == 2
    with pytest.raises(InputError, match="reading a: expected a likelihood for each of test, talks, found nothing on"):
        Readings(rules, (_reading("a", test=1),))
    with pytest.raises(InputError, match="something on aid"):
        Readings(rules, (_reading("a", test=1, talks=1, aid=1),))
    with pytest.raises(InputError, match="expected an id of its own, found it twice"):
        Readings(rules, (_reading("a", test=1, talks=1), _reading("a", test=1, talks=1)))


def test_an_event_is_declared_once():
    with pytest.raises(ValidationError, match="found 'test' a second time"):
        _observables("test", "test")


def test_a_reading_is_known_when_its_date_is_surely_past():
    assert _reading("a", test=1).known_on() == dt.date(2001, 12, 31)
