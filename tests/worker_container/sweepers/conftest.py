"""A workflow service that remembers."""

from iama.kit.errors import JsonValue


class Recorder:
    """Notes what it is asked, or is away; `open` are the workflows that run."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault, self.asked, self.open = fault, list[tuple[str, str]](), set[str]()

    async def start(self, workflow: str, workflow_id: str, payload: object) -> bool:
        self._note(workflow, workflow_id)
        return True

    async def update(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        self._note(name, workflow_id)
        return None

    async def update_completed(self, workflow_id: str, name: str, payload: object, update_id: str) -> JsonValue:
        return await self.update(workflow_id, name, payload, update_id)

    async def signal(self, workflow_id: str, name: str) -> None:
        self._note(name, workflow_id)

    async def is_running(self, workflow_id: str) -> bool:
        if self.fault:
            raise self.fault
        return workflow_id in self.open

    async def ping(self) -> None:
        return None

    def _note(self, what: str, workflow_id: str) -> None:
        self.asked.append((what, workflow_id))
        if self.fault:
            raise self.fault
