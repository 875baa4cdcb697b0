"""Local peers that speak the protocols of AWS services: S3, Secrets Manager, and a page that shows outgoing mail."""
