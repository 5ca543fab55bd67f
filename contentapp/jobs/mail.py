"""The job that sends one mail."""

from __future__ import annotations

import uuid

import structlog
from procrastinate import JobContext, RetryStrategy

from contentapp.db.system import service_session
from contentapp.domain import mails
from contentapp.domain.ports import Mail, MailRefused
from contentapp.integrations.choose import choose_mailer
from contentapp.jobs.queue import is_last_attempt, queue

MAX_ATTEMPTS = 8  # with waits doubling from two seconds: four minutes in all, since links are waited for

_log = structlog.get_logger(__name__)


@queue.task(
    name="mail:send",
    pass_context=True,
    retry=RetryStrategy(max_attempts=MAX_ATTEMPTS, wait=1, exponential_wait=2),
)
async def send_mail(context: JobContext, *, mail_id: str) -> None:
    """Send the mail unless that is done. Only a worker killed between the server's yes and ours sends one twice."""
    mail = uuid.UUID(mail_id)
    async with service_session() as session:
        written = await mails.take_mail(session, mail)
    if written is None:
        return
    status, problem = await _hand_over(written, last=is_last_attempt(context, MAX_ATTEMPTS))
    async with service_session() as session:
        await mails.finish_mail(session, mail, status, problem=problem)


async def _hand_over(mail: Mail, *, last: bool) -> tuple[mails.MailStatus, str]:
    """What became of it, and why; raises whatever may go better at the next try, unless this is the last."""
    try:
        mailer = choose_mailer()
        await mailer.send(mail)
    except MailRefused as refused:
        return "failed", str(refused)
    except Exception as error:
        _log.warning("mail_not_sent", mail_id=str(mail.id), error=type(error).__name__)
        if not last:
            raise
        return "failed", f"The mail server could not be reached or would not take it: {type(error).__name__}."
    return ("sent" if mailer.delivers else "kept"), ""
