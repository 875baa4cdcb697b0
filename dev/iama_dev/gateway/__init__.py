"""API Gateway and Lambda on one machine: real handlers, real events, real limits, no Docker."""
