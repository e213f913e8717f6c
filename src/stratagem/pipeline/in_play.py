"""The brief's section on stratagems: all are tested, the curves of those in play drawn, the measures pictured."""

from __future__ import annotations

from stratagem.pipeline.asked import Asked
from stratagem.pipeline.stratagems import Step, Tested, try_all
from stratagem.reckon.dynamics.spokes import yearly
from stratagem.report.document import Figure, Section
from stratagem.report.figures.branching import branching
from stratagem.report.figures.curve import specification_curve
from stratagem.report.figures.instances import instances
from stratagem.report.figures.network import network
from stratagem.report.figures.stratagems import follow_rates, power
from stratagem.report.figures.word_deed import word_deed
from stratagem.report.stratagems import StratagemRow, stratagems

YEARS_SHOWN = 8
MOST_CURVES = 2
"""Specification curves drawn: those of the stratagems in play with the most instances."""


def stratagems_section(asked: Asked, source: str, step: Step) -> Section:
    """Test every stratagem of a case and compose the section.

    Parameters
    ----------
    asked : Asked
    source : str
        Source line of the pictures.
    step : callable
        Called with the name of each step as it begins.
    """
    tested = try_all(asked, on_step=step)
    step("drawing stratagems")
    rows = [StratagemRow(t.stratagem.title, t.claim, t.verdict, t.in_play) for t in tested.values()]
    by_title = {t.stratagem.title: t.claim for t in tested.values()}
    followed = {t.stratagem.title: t.claim for t in tested.values() if t.stratagem.claim is not None}
    figures = [
        follow_rates(by_title, title="Stratagems against what was expected anyway", source=source),
        instances(followed, title="Instances of the stratagems that are patterns of moves", source=source),
        power(followed, title="What this record could have shown", source=source),
        *_curves(asked, list(tested.values()), source),
        *_measures(asked, source),
    ]
    return stratagems(rows, figures)


def _curves(asked: Asked, tested: list[Tested], source: str) -> list[Figure | None]:
    """The specification curves of the stratagems in play that rest on the most instances."""
    playing = [t for t in tested if t.in_play and t.claim.answer.value is not None]
    shown = sorted(playing, key=lambda t: -t.claim.answer.n)[:MOST_CURVES]
    return [
        specification_curve(
            asked("stratagem_curve", {"id": t.stratagem.id}, label=f"{t.stratagem.title}: median over specifications"),
            figure_id=f"curve-{t.stratagem.id}",
            title=f"{t.stratagem.title}: every specification",
            source=source,
        )
        for t in shown
    ]


def _measures(asked: Asked, source: str) -> list[Figure | None]:
    """The pictures behind the measures: the network by year, and words beside deeds."""
    return [
        network(asked.record, yearly(asked.record, years=YEARS_SHOWN)),
        word_deed(
            asked("follow_through", {}),
            asked("word_deed", {}),
            title="Threats and the deeds that followed",
            source=source,
        ),
        branching(asked("action_reaction", {}), title="Who reacts to whom", source=source),
    ]
