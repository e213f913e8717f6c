"""Words of HTML pages: nothing hidden, nothing run together, no end to unclosed tags."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stratagem.read.pages import page_of


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (1 < 2) x('<p>no</p>')</script>",
        "<style>p { content: 'no' }</style>",
        "<!-- no -->",
        "<nav><ul><li>no<li>no</ul></nav>",
        "<div hidden><p>no<br>no</p></div>",
        "<noscript>no</noscript>",
        "<svg><text>no</text></svg>",
        "<template><p>no</p></template>",
        "<button>no</button>",
    ],
)
def test_what_a_reader_does_not_see_is_no_text(hidden):
    assert page_of(f"<body><p>One.</p>{hidden}<p>Two.</p></body>").text == "One.\n\nTwo."


def test_blocks_are_parted_and_inline_tags_are_not():
    page = page_of("<p>One <b>bold</b>\n word,<br>\n<i>two</i></p><div>Three&nbsp;&amp;&#8217;s</div>")

    assert page.text == "One bold word,\n\ntwo\n\nThree &\u2019s"


@pytest.mark.parametrize(
    ("tag", "date"),
    [
        ('<meta property="article:published_time" content="2020-06-09T01:02:03Z">', "2020-06-09T01:02:03Z"),
        ('<meta name="DC.date" content="2020-06-09">', "2020-06-09"),
        ('<time datetime="2020-06-09">9 June</time>', "2020-06-09"),
        ("<p>9 June 2020</p>", ""),
    ],
)
def test_the_date_is_taken_where_the_page_states_it_for_machines(tag, date):
    assert page_of(f"<head>{tag}</head><p>x</p>").date == date


def test_a_page_that_is_all_one_form_is_read():
    assert page_of("<body><form><input value='no'><p>One.</p></form></body>").text == "One."


def test_the_title_may_follow_other_parts_of_the_head():
    assert page_of("<head><script>x</script><title> A\n title </title></head><body>x").title == "A title"


@given(st.text(alphabet="<>/pbi svg=\"'!-\nx", max_size=200))
def test_no_page_is_too_broken(text):
    page = page_of(text)

    assert "\n\n\n" not in page.text
