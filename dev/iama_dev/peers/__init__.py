"""Local peers: S3, Secrets Manager, SES with a page that shows what was sent, and the sign-in of GitHub and Google."""
