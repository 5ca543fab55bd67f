"""A model's endpoint on this machine, that writes or misbehaves as it is told.

It speaks OpenAI's chat completions, and as far as an answer goes Anthropic's and Google's APIs.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from contentapp.domain.ports import TextModel

Answer = dict[str, Any]


class Endpoint:
    """`plan` holds what the next requests meet, each "ok" or a way to misbehave; afterwards all meet `always`.

    What it writes is `write(document)`: the filled form for the document that it was sent.
    """

    def __init__(self, write: Callable[[Answer], Answer], always: str = "ok") -> None:
        self.write, self.always = write, always
        self.plan: deque[str] = deque()
        self.met: Counter[str] = Counter()
        self.asked: list[Answer] = []
        self.at_once = self.most_at_once = 0
        self.delay_seconds = 0.0
        self.retry_after = "0"
        self.held: asyncio.Event | None = None
        self.reached = asyncio.Semaphore(0)
        self.models: list[TextModel] = []
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Endpoint:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        for model in self.models:
            await model.close()
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        try:
            while request := await _read(reader):
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                try:
                    keep = await self._answer(request, writer)
                finally:
                    self.at_once -= 1
                if not keep:
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _answer(self, request: Answer, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; False closes the connection."""
        self.asked.append(request)
        self.reached.release()
        way = self.plan.popleft() if self.plan else self.always
        self.met[way] += 1
        if self.held is not None:
            await self.held.wait()
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        match way:
            case "lost":
                return False
            case "silent":
                await asyncio.sleep(5)
                return False
            case "429" | "500" | "503" | "401":
                head = {"retry-after": self.retry_after} if way == "429" else {}
                _send(writer, int(way), {"error": {"message": "no", "type": "x", "code": "x"}}, head)
            case "not json":
                _send(writer, 200, b"<html>502 Bad Gateway</html>", {"content-type": "text/html"})
            case "cut short":  # the body is shorter than the head says
                _send(writer, 200, b'{"id": "x", "choi', {"content-length": "4000"})
                await writer.drain()
                return False
            case _:
                self._say(writer, request, way)
        await writer.drain()
        return way != "half a stream"

    def _say(self, writer: asyncio.StreamWriter, request: Answer, way: str) -> None:
        said = json.dumps(self.write(document_of(request)))
        message: Answer = {"role": "assistant", "content": said}
        finish = "stop"
        match way:
            case "tool":
                call = {"id": "t", "type": "function", "function": {"name": "answer", "arguments": said}}
                message, finish = {"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls"
            case "malformed":
                message["content"] = '{"content": 7'
            case "refusal":
                message = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
            case "too long":
                message["content"], finish = said[: len(said) // 2], "length"
            case "filtered":
                message["content"], finish = "", "content_filter"
        if "contents" in request:
            _send(writer, 200, _as_google(message["content"] or said, request))
            return
        if request["path"].startswith("/v1/messages"):
            _send(writer, 200, _as_anthropic(message["content"], request))
            return
        if request.get("stream"):
            _stream(writer, message, finish, broken=way == "half a stream")
            return
        usage = {"prompt_tokens": 900, "completion_tokens": 200, "total_tokens": 1100}
        choice = {"index": 0, "finish_reason": finish, "message": message}
        body = {
            "id": "c",
            "object": "chat.completion",
            "created": 1,
            "model": "small",
            "choices": [choice],
            "usage": usage,
        }
        _send(writer, 200, body)


def document_of(request: Answer) -> Answer:
    """The document that a request brought: what people wrote, apart from our instructions."""
    if "contents" in request:
        return json.loads(request["contents"][-1]["parts"][-1]["text"])
    content = request["messages"][-1]["content"]
    return json.loads(content if isinstance(content, str) else content[-1]["text"])


def _as_anthropic(said: str, request: Answer) -> Answer:
    block: Answer = {"type": "text", "text": said}
    if request.get("tools"):
        block = {"type": "tool_use", "id": "t", "name": request["tools"][0]["name"], "input": json.loads(said)}
    usage = {"input_tokens": 900, "output_tokens": 200}
    return {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [block], "usage": usage,
            "stop_reason": "tool_use" if request.get("tools") else "end_turn", "stop_sequence": None}  # fmt: skip


def _as_google(said: str, request: Answer) -> Answer:
    usage = {"promptTokenCount": 900, "candidatesTokenCount": 200, "totalTokenCount": 1100}
    tools = [tool["name"] for group in request.get("tools") or () for tool in group.get("functionDeclarations", ())]
    told = {"functionCall": {"name": tools[0], "args": json.loads(said)}} if tools else {"text": said}
    part = {"content": {"role": "model", "parts": [told]}, "finishReason": "STOP", "index": 0}
    return {"candidates": [part], "usageMetadata": usage, "modelVersion": "m"}


async def _read(reader: asyncio.StreamReader) -> Answer | None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    body = await reader.readexactly(length)
    return {**json.loads(body), "path": head.split(b" ", 2)[1].decode()} if body else None


def _send(writer: asyncio.StreamWriter, status: int, body: Answer | bytes, head: dict[str, str] | None = None) -> None:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {"content-type": "application/json", "content-length": str(len(payload)), **(head or {})}
    lines = [f"HTTP/1.1 {status} x", *(f"{name}: {value}" for name, value in fields.items())]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + payload)


def _stream(writer: asyncio.StreamWriter, message: Answer, finish: str, *, broken: bool) -> None:
    """Server-sent events, chunked; a broken one ends in the middle of the answer without saying so."""
    writer.write(b"HTTP/1.1 200 x\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
    text = message["content"] or ""
    parts = [text[at : at + 24] for at in range(0, len(text), 24)]
    for part in parts[: len(parts) // 2] if broken else parts:
        _event(writer, {"choices": [{"index": 0, "delta": {"content": part}, "finish_reason": None}]})
    if broken:
        return
    refusal = {"refusal": message["refusal"]} if message.get("refusal") else {}
    _event(writer, {"choices": [{"index": 0, "delta": refusal, "finish_reason": finish}]})
    usage = {"prompt_tokens": 900, "completion_tokens": 200, "total_tokens": 1100}
    _event(writer, {"choices": [], "usage": usage})
    _chunk(writer, b"data: [DONE]\n\n")
    writer.write(b"0\r\n\r\n")


def _event(writer: asyncio.StreamWriter, facts: Answer) -> None:
    whole = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "small", **facts}
    _chunk(writer, b"data: " + json.dumps(whole).encode() + b"\n\n")


def _chunk(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
