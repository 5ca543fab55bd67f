REVOKE ALL ON FUNCTION
  private.queue_mail(text, text, uuid), private.request_reset(text), private.tell_taken_address(text), private.request_verification(),
  private.take_mail(uuid, bytea, jsonb), private.finish_mail(uuid, text, text), private.list_outbox(uuid, integer),
  private.end_sessions_of(uuid, uuid), private.token_state(bytea, text), private.use_token(bytea, text), private.confirm_address(uuid),
  private.verify_email(bytea), private.replace_password(uuid, text, uuid), private.reset_password(bytea, text),
  private.is_confirmed(uuid), private.my_account(), private.rename_me(text), private.change_my_password(text, text, uuid),
  private.my_sessions(), private.end_my_session(uuid), private.end_my_other_sessions(uuid), private.ended_sessions(uuid[]),
  private.begin_attempt(bytea, integer, integer, integer, integer), private.forget_attempts(bytea), private.give_attempt_back(bytea),
  private.sweep_accounts(), private.grant_admin(text), private.revoke_admin(text), private.list_admins()
FROM PUBLIC;

GRANT EXECUTE ON FUNCTION
  private.request_reset(text), private.tell_taken_address(text), private.token_state(bytea, text), private.verify_email(bytea),
  private.reset_password(bytea, text), private.is_confirmed(uuid), private.ended_sessions(uuid[])
TO anon;
GRANT EXECUTE ON FUNCTION
  private.begin_attempt(bytea, integer, integer, integer, integer), private.forget_attempts(bytea), private.give_attempt_back(bytea)
TO anon, authenticated;
GRANT EXECUTE ON FUNCTION
  private.request_verification(), private.my_account(), private.rename_me(text), private.change_my_password(text, text, uuid),
  private.my_sessions(), private.end_my_session(uuid), private.end_my_other_sessions(uuid)
TO authenticated;
GRANT EXECUTE ON FUNCTION private.list_outbox(uuid, integer) TO platform_admin;
GRANT EXECUTE ON FUNCTION
  private.take_mail(uuid, bytea, jsonb), private.finish_mail(uuid, text, text), private.confirm_address(uuid),
  private.sweep_accounts(), private.grant_admin(text), private.revoke_admin(text), private.list_admins()
TO service_role;
