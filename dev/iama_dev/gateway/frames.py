"""API Gateway's limits on WebSocket frames, where ASGI cannot see them: 32 KiB a frame, 128 KiB a message, else close code 1009."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

LARGEST_FRAME = 32 * 1024
LARGEST_MESSAGE = 128 * 1024


class LimitedFrames(WebSocketsSansIOProtocol):
    """uvicorn's socket protocol, closing on a frame that API Gateway would not take."""

    def handle_text(self, event: Frame) -> None:
        if not self._too_long(event):
            super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        if not self._too_long(event):
            super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        if not self._too_long(event):
            super().handle_cont(event)

    def _too_long(self, event: Frame) -> bool:
        if len(event.data) <= LARGEST_FRAME:
            return False
        self.conn.fail(CloseCode.MESSAGE_TOO_BIG, "frame too long")
        self.queue.put_nowait({"type": "websocket.disconnect", "code": int(CloseCode.MESSAGE_TOO_BIG), "reason": "frame too long"})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
        return True
