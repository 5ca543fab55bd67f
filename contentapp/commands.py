"""The command line: what operators run, and what measures the product."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from contentapp import admin_command, frontend, quality_command, upkeep
from contentapp.database import check_migrations, database_in_use, embedded, migrate, require_reachable, use_database
from contentapp.db.addresses import web_address, worker_address
from contentapp.errors import AppError
from contentapp.integrations.smtp import read_server
from contentapp.listening import answers, require_free_port, shown_origin
from contentapp.production import require_no_demo, require_safe
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


class NoDatabase(AppError):
    """A process of its own was started without being told which database the others use."""

    code = "no_database"


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
    _ = add("web", _web, "Start one web process on a database that is migrated already.")
    _ = add("worker", _worker, "Start one more worker for the queue.")
    migrating = add("migrate", _migrate, "Bring the database to the newest migration.")
    _ = migrating.add_argument(
        "--check", action="store_true", help="change nothing: try all migrations on a new database and compare models"
    )
    seeding = add("seed", _seed, "Write the products and the demo workspace, unless they are there.")
    _ = seeding.add_argument("--lock-demo", action="store_true", help="instead, take the demo account's password away")
    saving = add(
        "backup", upkeep.backup, "Write the embedded database and the secret key to a file, while it runs or not."
    )
    _ = saving.add_argument("file", metavar="FILE", help="a new file; only this account will be able to read it")
    restoring = add("restore", upkeep.restore, "Make the embedded database from a backup, and compare the two.")
    _ = restoring.add_argument("file", metavar="FILE")
    _ = restoring.add_argument("--replace", action="store_true", help="put it in place of the database that is there")
    upgrading = add(
        "upgrade-database", upkeep.upgrade_database, "Bring the embedded database to the installed PostgreSQL."
    )
    _ = upgrading.add_argument("--old-binaries", metavar="FOLDER", help="where the programs are that made the data")
    admin_command.add_arguments(add("admin", admin_command.run, "Say who runs this installation: grant, revoke, list."))
    _ = add("doctor", _doctor, "Say what is in order here and what is not.")
    quality_command.add_arguments(
        add(
            "quality",
            quality_command.run,
            "Write a year for each example business and print its content's figures.",
        )
    )
    auditing = add("audit", _audit, "Check that the log is what it was when it was sealed.")
    _ = auditing.add_argument("what", choices=["verify"], help="compute every seal again, name the first broken one")
    return parser


def _run(_: argparse.Namespace) -> int:
    config = settings()
    require_safe(config)
    require_free_port(config.host, config.port)
    if config.delivers_mail:
        read_server(config.smtp_url, config.mail_from)  # raises where it cannot be right
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

    from contentapp.seed import demo_is_open, ensure_seed

    await ensure_seed()
    if config.is_production:
        require_no_demo(config, is_open=await demo_is_open(address))


def _welcome(config: Settings, seconds: float) -> None:
    from contentapp.seed import DEMO_EMAIL, DEMO_PASSWORD

    where = "an embedded PostgreSQL" if not config.database_url else "the PostgreSQL of DATABASE_URL"
    lines = (
        "",
        f"  contentapp is ready after {seconds:.1f} s, on {where}",
        "",
        f"    open      {config.public_url or shown_origin(config.host, config.port)}",
        *(() if config.is_production else (f"    sign in   {DEMO_EMAIL}   {DEMO_PASSWORD}",)),
        "    stop      Ctrl-C",
        "",
    )
    announce("\n".join(lines))


def _web(_: argparse.Namespace) -> int:
    config = settings()
    require_safe(config)
    require_free_port(config.host, config.port)
    if not (config.database_url or config.web_database_url):
        raise NoDatabase(
            "A web process of its own needs a database that others use too: set DATABASE_URL, or "
            "CONTENTAPP_WEB_DATABASE_URL. On one machine, python -m contentapp run starts everything."
        )
    _refuse_open_demo(config, web_address(config))
    frontend.ensure_frontend()
    os.chdir(ROOT)
    argv = web_command(config.host, config.port)
    os.execve(argv[0], argv, {**os.environ, **WEB_ENVIRONMENT})  # noqa: S606  (no shell: this very process goes on as the server)


def _refuse_open_demo(config: Settings, address: str) -> None:
    """A database that is away is the process's own matter: it waits for it."""
    from sqlalchemy.exc import DBAPIError

    from contentapp.seed import demo_is_open

    if config.is_production:
        with suppress(DBAPIError):
            require_no_demo(config, is_open=asyncio.run(demo_is_open(address)))


def _worker(_: argparse.Namespace) -> int:
    require_safe(settings())
    with database_in_use():
        _refuse_open_demo(settings(), worker_address(settings()))
        from contentapp.jobs import worker

        return asyncio.run(worker.run())


def _migrate(arguments: argparse.Namespace) -> int:
    if arguments.check:
        problems = check_migrations()
        for problem in problems:
            print(f"The models and the migrations differ. {problem}", file=sys.stderr)
        return 1 if problems else 0
    with database_in_use() as address:
        migrate(address)
    return 0


def _seed(arguments: argparse.Namespace) -> int:
    with database_in_use() as address:
        from contentapp.seed import ensure_seed, lock_demo

        if arguments.lock_demo:
            print("The demo account is locked." if lock_demo(address) else "There is no demo account here.")
            return 0
        migrate(address)
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
