"""The files of the page over HTTP."""

from __future__ import annotations

from typing import Any

from mer_bridge.dashboard import files
from mer_bridge.web import Doorman


class Pages:
    """Answer with files; `get` is an endpoint of a web application.

    Thread: that of the web application.

    Parameters
    ----------
    doorman : Doorman
        Who is answered.
    """

    def __init__(self, doorman: Doorman) -> None:
        self._doorman = doorman
        self._files = files.read_all()

    async def get(self, request: Any) -> Any:
        """A file of the page, or a refusal."""
        from starlette.responses import Response

        if not self._doorman.lets_in(request):
            return Response(status_code=403)
        file = self._files.get(request.url.path)
        if file is None:
            return Response(status_code=404)
        return Response(file.content, media_type=file.type, headers=files.HEADERS)
