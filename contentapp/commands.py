"""The command line: run, worker, migrate, seed, doctor, audit."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from contentapp import frontend
from contentapp.database import check_migrations, database_in_use, embedded, migrate, require_reachable, use_database
from contentapp.errors import AppError
from contentapp.listening import answers, require_free_port, shown_origin
from contentapp.settings import Settings, settings
from contentapp.supervise import Service, Supervisor, announce, supervise

ROOT = Path(__file__).resolve().parent.parent
# Reflex serves the front end that is built already; the two underscored names are its internals, hence the pin.
WEB_ENVIRONMENT = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "__REFLEX_SKIP_COMPILE": "true",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "REFLEX_CHECK_LATEST_VERSION": "false",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what people can act on is printed as a plain sentence."""
    _ = signal.signal(signal.SIGINT, signal.default_int_handler)
    commands = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = commands.command
    try:
        return run(commands)
    except AppError as error:
        print(error.message, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def web_command(host: str, port: int) -> list[str]:
    """How the web server is started; its environment is `WEB_ENVIRONMENT`."""
    granian = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--log-level", "warning"]
    where = ["--host", host, "--port", str(port), "--workers", "1", "--workers-kill-timeout", "5"]
    return [*granian, *where, "contentapp.serve:app"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m contentapp", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=command)
        return added

    _ = add("run", _run, "Start the database, the worker and the web server, and open the product.")
    _ = add("worker", _worker, "Start one more worker for the queue.")
    migrating = add("migrate", _migrate, "Bring the database to the newest migration.")
    _ = migrating.add_argument(
        "--check", action="store_true", help="change nothing: try all migrations on a new database and compare models"
    )
    _ = add("seed", _seed, "Write the products and the demo workspace, unless they are there.")
    _ = add("doctor", _doctor, "Say what is in order here and what is not.")
    auditing = add("audit", _audit, "Check that the log is what it was when it was sealed.")
    _ = auditing.add_argument("what", choices=["verify"], help="compute every seal again, name the first broken one")
    return parser


def _run(_: argparse.Namespace) -> int:
    config = settings()
    require_free_port(config.host, config.port)
    if config.database_url:
        require_reachable(config.database_url)
    return asyncio.run(supervise(partial(_bring_up, config, time.monotonic()), say=announce))


async def _bring_up(config: Settings, began_at: float, supervisor: Supervisor) -> None:
    async with asyncio.TaskGroup() as side_by_side:
        if not frontend.is_built():
            build = [sys.executable, "-m", "contentapp.frontend"]
            _ = side_by_side.create_task(supervisor.finish(Service("The front end's build", build, cwd=ROOT)))
        _ = side_by_side.create_task(_bring_up_database(config, supervisor))
    here = partial(answers, config.host, config.port, "/ping")
    worker = [sys.executable, "-m", "contentapp", "worker"]
    # The worker dies at once when the supervisor is killed: its jobs are found again, a half-stopped one hangs.
    await supervisor.start(Service("worker", worker, cwd=ROOT, orphan_signal=signal.SIGKILL))
    web = web_command(config.host, config.port)
    await supervisor.start(Service("web", web, env=WEB_ENVIRONMENT, cwd=ROOT, ready=here))
    _welcome(config, time.monotonic() - began_at)


async def _bring_up_database(config: Settings, supervisor: Supervisor) -> None:
    address = config.database_url
    if not address:
        server = embedded(config)
        argv, account = await asyncio.to_thread(server.prepare)

        async def is_ready() -> bool:
            return server.is_ready()

        await supervisor.start(
            Service(
                "database",
                argv,
                cwd=server.data,
                account=account,
                log=server.log,
                ready=is_ready,
                stop_signal=signal.SIGINT,
                kill_signal=signal.SIGQUIT,
                orphan_signal=signal.SIGINT,
                grace_s=60.0,
                explain=server.last_words,
            )
        )
        await asyncio.to_thread(server.ensure_database)
        address = server.url()
    use_database(address)
    await asyncio.to_thread(migrate, address)

    from contentapp.seed import ensure_seed

    await ensure_seed()


def _welcome(config: Settings, seconds: float) -> None:
    from contentapp.seed import DEMO_EMAIL, DEMO_PASSWORD

    where = "an embedded PostgreSQL" if not config.database_url else "the PostgreSQL of DATABASE_URL"
    lines = (
        "",
        f"  contentapp is ready after {seconds:.1f} s, on {where}",
        "",
        f"    open      {shown_origin(config.host, config.port)}",
        f"    sign in   {DEMO_EMAIL}   {DEMO_PASSWORD}",
        "    stop      Ctrl-C",
        "",
    )
    announce("\n".join(lines))


def _worker(_: argparse.Namespace) -> int:
    with database_in_use():
        from contentapp.jobs import worker

        asyncio.run(worker.run())
    return 0


def _migrate(arguments: argparse.Namespace) -> int:
    if arguments.check:
        problems = check_migrations()
        for problem in problems:
            print(f"The models and the migrations differ. {problem}", file=sys.stderr)
        return 1 if problems else 0
    with database_in_use() as address:
        migrate(address)
    return 0


def _seed(_: argparse.Namespace) -> int:
    with database_in_use() as address:
        migrate(address)
        from contentapp.seed import ensure_seed

        asyncio.run(ensure_seed())
    return 0


def _doctor(_: argparse.Namespace) -> int:
    from contentapp.doctor import examine

    findings = examine(settings())
    for finding in findings:
        print(finding)
    return 1 if any(finding.problem for finding in findings) else 0


def _audit(_: argparse.Namespace) -> int:
    with database_in_use():
        return asyncio.run(_verify_log())


async def _verify_log() -> int:
    from contentapp.db.addresses import worker_address
    from contentapp.db.session import close_engine, open_engine
    from contentapp.jobs import sealing

    open_engine(worker_address(settings()), pool_size=1)
    try:
        checked = await sealing.verify()
    finally:
        await close_engine()
    for found in checked.breaks:
        print(f"BROKEN  {found}", file=sys.stderr)
    for business_id, (number, newest) in checked.newest.items():
        print(f"{business_id or 'platform'}  {number} sealed, newest {newest}")
    end = "broken, see above" if checked.breaks else "all hold"
    print(f"{checked.seals:,} seals in {len(checked.newest):,} chains: {end}")
    return 1 if checked.breaks else 0
