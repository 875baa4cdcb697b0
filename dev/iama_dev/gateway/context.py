"""The second argument of a handler: what Lambda tells a function about its invocation."""

import time
import uuid
from dataclasses import dataclass, field

REGION_AND_ACCOUNT = "local:000000000000"


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """The attributes and the one method of Lambda's context object. The deadline is on the monotonic clock."""

    function_name: str
    memory_limit_in_mb: str
    deadline: float
    log_stream_name: str
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    function_version: str = "$LATEST"
    identity: None = None
    client_context: None = None

    @property
    def invoked_function_arn(self) -> str:
        """The function's name in AWS's notation."""
        return f"arn:aws:lambda:{REGION_AND_ACCOUNT}:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        """Where its logs would lie."""
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the invocation is ended by force."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))
