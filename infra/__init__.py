"""The cloud: a CDK app that synthesises from the route table without Docker, network or account."""
