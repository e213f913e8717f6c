import pytest

from stratagem.core.coding import Document
from stratagem.read.coder.context import context_of


def told(coder, title):
    return context_of(Document("d", "x", title=title, voice=("RUR",)), coder.title_scene, coder.patterns)


@pytest.mark.parametrize(
    ("title", "speaker"),
    [
        ("Ruritania Praised by Bordurian Minister", ("BOR",)),
        ("Ruritania Is the Home of Peace: Minister of Borduria", ("BOR",)),
        ("Gift to the King from Minister of Trade and Industry of Borduria", ("BOR",)),
        ("Bordurian Minister Condemns Syldavia", ("BOR",)),
        ("Bordurian Organization Hails Ruritania", ("NGO",)),
        ("Syldavian and Bordurian Papers Praise Ruritania", ("MED",)),
        ("Strong Solidarity with Ruritania Called for in Borduria", ("BOR",)),
    ],
)
def test_a_title_tells_who_speaks(invented, title, speaker):
    assert told(invented, title).speaker.codes == speaker


@pytest.mark.parametrize(
    "title",
    [
        "Bordurian Warmongers Stage Reckless Drill",
        "Bordurian Authorities Hit for Clamping down on Media",
        "Traitors Accused of Defending Slavery Enforced by Borduria",
        "Borduria Slammed",
    ],
)
def test_whoever_is_only_blamed_does_not_speak(invented, title):
    context = told(invented, title)

    assert (context.speaker.codes, context.blames) == (("RUR",), True)
    assert "BOR" in context.others
