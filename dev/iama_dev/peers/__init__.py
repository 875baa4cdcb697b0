"""Local peers that speak the protocols of AWS services: S3, Secrets Manager, and SES with a page that shows what was sent."""
