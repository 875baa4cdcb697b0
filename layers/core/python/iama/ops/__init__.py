"""Operations: run-time configuration, the audit trail and the outbox of effects."""
