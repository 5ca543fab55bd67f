DROP FUNCTION
  private.queue_mail(text, text, uuid), private.request_reset(text), private.tell_taken_address(text), private.request_verification(),
  private.take_mail(uuid, bytea, jsonb), private.finish_mail(uuid, text, text), private.list_outbox(uuid, integer),
  private.end_sessions_of(uuid, uuid), private.token_state(bytea, text), private.use_token(bytea, text), private.confirm_address(uuid),
  private.verify_email(bytea), private.replace_password(uuid, text, uuid), private.reset_password(bytea, text),
  private.is_confirmed(uuid), private.my_account(), private.rename_me(text), private.change_my_password(text, text, uuid),
  private.my_sessions(), private.end_my_session(uuid), private.end_my_other_sessions(uuid), private.ended_sessions(uuid[]),
  private.begin_attempt(bytea, integer, integer, integer, integer), private.forget_attempts(bytea), private.give_attempt_back(bytea),
  private.sweep_accounts(), private.grant_admin(text), private.revoke_admin(text), private.list_admins();
DROP TABLE private.attempts, private.account_tokens, private.outbox;
ALTER TABLE private.accounts DROP COLUMN email_verified_at;
-- Their tasks are unknown to an older release.
DELETE FROM queue.procrastinate_jobs WHERE task_name IN ('mail:send', 'accounts:sweep') AND status = 'todo';
