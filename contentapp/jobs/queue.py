"""The queue that tasks register with; a worker gives it a connection of its own."""

from __future__ import annotations

from procrastinate import App, PsycopgConnector

queue = App(connector=PsycopgConnector())
