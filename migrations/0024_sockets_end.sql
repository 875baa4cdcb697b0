-- A socket ends with the session that opened it, or with its user: its token is over from that moment, and the sender closes it as
-- any other past its time. Here, because sessions end in many ways and each of them would have to remember.
CREATE INDEX stream_connections_by_session ON stream_connections (session_id);

CREATE FUNCTION end_sockets_of_session() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    UPDATE stream_connections
    SET token_expires_at = NEW.revoked_at
    WHERE session_id = NEW.family_id AND token_expires_at > NEW.revoked_at;
    RETURN NULL;
END
$$;
CREATE TRIGGER refresh_tokens_end_sockets AFTER UPDATE OF revoked_at ON refresh_tokens
    FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL AND NEW.rotated_at IS NULL)
    EXECUTE FUNCTION end_sockets_of_session();

CREATE FUNCTION end_sockets_of_user() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    ended timestamptz := COALESCE(NEW.suspended_at, NEW.deleted_at);
BEGIN
    UPDATE stream_connections SET token_expires_at = ended WHERE user_id = NEW.user_id AND token_expires_at > ended;
    RETURN NULL;
END
$$;
CREATE TRIGGER users_end_sockets AFTER UPDATE OF suspended_at, deleted_at ON users
    FOR EACH ROW WHEN (NEW.suspended_at IS NOT NULL OR NEW.deleted_at IS NOT NULL)
    EXECUTE FUNCTION end_sockets_of_user();
REVOKE EXECUTE ON FUNCTION end_sockets_of_session, end_sockets_of_user FROM PUBLIC;
