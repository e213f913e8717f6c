"""Questions to a model: answered, put again when the server is busy, and given up with a reason."""

from __future__ import annotations

import pytest
from tests.model_server import body, says, serving, slow, status

from stratagem.core.errors import AccessError, InputError, StratagemError
from stratagem.record.models import LONGEST_WAIT, Chat, Server


@pytest.fixture
def server():
    with serving() as made:
        yield made


def chat(server, **more) -> tuple[Chat, list[float]]:
    waits: list[float] = []
    return Chat(Server(server.url, "stub", **more), sleep=waits.append), waits


def test_a_question_carries_model_instructions_text_and_key(server):
    server.answers = [says("fine")]

    reply = chat(server, key="secret")[0].ask("code this", "a text")

    path, headers, asked = server.asked[0]
    assert (reply.text, reply.model) == ("fine", "stub-2026-01-01")
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert [m["content"] for m in asked["messages"]] == ["code this", "a text"]
    assert (asked["model"], asked["temperature"]) == ("stub", 0)


def test_the_key_is_not_shown():
    assert "secret" not in repr(Server("http://h/v1", "m", key="secret"))


def test_a_busy_server_is_asked_again_after_the_time_it_names(server):
    server.answers = [status(429, Retry_After="7"), says("fine")]
    asking, waits = chat(server)

    assert asking.ask("", "").text == "fine"
    assert waits == [7.0]


def test_no_wait_is_longer_than_the_longest(server):
    server.answers = [status(429, Retry_After="86400"), says("fine")]
    asking, waits = chat(server)

    asking.ask("", "")

    assert waits == [LONGEST_WAIT]


def test_waits_double_after_errors_of_the_server(server):
    server.answers = [status(500), status(503), says("fine")]
    asking, waits = chat(server)

    assert asking.ask("", "").text == "fine"
    assert waits == [1.0, 2.0]


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (status(500), "found status 500 in 3 tries"),
        (status(429), "found status 429 in 3 tries"),
        (body(b"<html>"), "found an answer without a message: '<html>'"),
        (body(b'{"choices": []}'), "found an answer without a message"),
        (body(b'{"choices": [{"message": {"content": null}}]}'), "found an answer without a message"),
    ],
)
def test_what_never_works_is_given_up_with_the_reason(server, answer, found):
    server.answers = [answer]

    with pytest.raises(StratagemError, match=r"expected an answer of the model stub") as raised:
        chat(server, tries=3)[0].ask("", "")

    assert found in str(raised.value)
    assert len(server.asked) == 3


def test_a_slow_server_is_given_up(server):
    server.answers = [slow(1.0)]

    with pytest.raises(StratagemError, match=r"found none within 0\.1 s in 2 tries"):
        chat(server, timeout=0.1, tries=2)[0].ask("", "")


def test_a_refused_key_is_named_at_once(server):
    server.answers = [status(401)]

    with pytest.raises(AccessError, match=r"found status 401; set the key: STRATAGEM_MODEL_KEY"):
        chat(server)[0].ask("", "")
    assert len(server.asked) == 1


def test_a_wrong_question_is_not_put_again(server):
    server.answers = [status(404)]

    with pytest.raises(StratagemError, match=r"found status 404 .*; look at --model and --model-url"):
        chat(server)[0].ask("", "")
    assert len(server.asked) == 1


def test_nobody_there():
    waits: list[float] = []

    with pytest.raises(StratagemError, match="found ConnectError"):
        Chat(Server("http://127.0.0.1:1/v1", "stub", tries=2), sleep=waits.append).ask("", "")
    assert waits == [1.0]


def test_an_address_must_be_one():
    with pytest.raises(InputError, match=r"--model-url: expected an address .*, found 'localhost'"):
        Chat(Server("localhost", "stub"), sleep=lambda _: None)
