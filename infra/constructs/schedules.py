"""Functions that the clock invokes: one rule of EventBridge each, retried twice, under one role."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.constructs.functions import FunctionSetting, FunctionShape, add_function, function_code, group_role
from infra.routes import Schedule


class Schedules(cdk.NestedStack):
    """A rule and a function for each row of the table."""

    def __init__(self, scope: Construct, name: str, *, schedules: Sequence[Schedule], setting: FunctionSetting) -> None:
        super().__init__(scope, name)
        self.role = group_role(self, "Role")
        code = function_code()
        for one in schedules:
            alias = add_function(self, FunctionShape(one.name, one.handler, one.memory, one.timeout), setting, self.role, code)
            nightly = events.Schedule.cron(minute=str(one.minute), hour=str(one.hour))
            events.Rule(self, f"{one.name}Rule", schedule=nightly, targets=[targets.LambdaFunction(alias, retry_attempts=2)])
