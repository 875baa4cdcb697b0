import time

from iama_dev.gateway.context import LambdaContext


def context(seconds: float) -> LambdaContext:
    return LambdaContext("jobs-get", "512", time.monotonic() + seconds, "stream")


def test_the_time_left_runs_down_to_nothing_and_never_below() -> None:
    assert 9_000 < context(10).get_remaining_time_in_millis() <= 10_000
    assert context(-1).get_remaining_time_in_millis() == 0


def test_each_invocation_has_an_id_of_its_own_and_the_names_follow_the_function() -> None:
    one, other = context(1), context(1)
    assert one.aws_request_id != other.aws_request_id
    assert one.invoked_function_arn.endswith(":function:jobs-get")
    assert one.log_group_name == "/aws/lambda/jobs-get"
