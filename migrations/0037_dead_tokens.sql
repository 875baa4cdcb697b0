-- Families of refresh tokens are deleted whole, once nothing of them can be presented any more: they have expired, or were revoked.
-- The head, the one token that was not replaced, says when that was. Replaced tokens of a living family stay: they tell a thief.
CREATE INDEX refresh_tokens_dead ON refresh_tokens (LEAST(family_expires_at, revoked_at)) WHERE rotated_at IS NULL;
GRANT UPDATE (family_expires_at) ON refresh_tokens TO iama_worker; -- to lock what it deletes
