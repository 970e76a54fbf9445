"""Reading documents: Mistral's own route, for the models that do nothing else."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from deployer.sandbox.foundry.data_plane.wording import refused
from deployer.sandbox.http import Request, Response, answer
from deployer.sandbox.inference.rate_limit import Meter

_PAGES, _BYTES = 30, 30 * 1024 * 1024
_KINDS = {"document_url": "document_url", "image_url": "image_url"}


def read(request: Request, model: str, meter: Meter, lost: frozenset[str] = frozenset()) -> Response:
    """The pages of a document, in words that nobody read."""
    body = json.loads(request.body)
    content = _content(body)
    if isinstance(content, Response):
        return content
    pages = max(1, content.count(b"/Type /Page") - content.count(b"/Type /Pages"))
    if len(content) > _BYTES or pages > _PAGES:
        return _invalid(["document"], f"The document has more than {_PAGES} pages or 30 MB.", None)
    wanted = body.get("pages") if "ocr" not in lost else []
    listed = wanted if isinstance(wanted, list) else range(pages)
    rows = [_page(number, meter) for number in listed if isinstance(number, int) and 0 <= number < pages]
    usage = {"pages_processed": len(rows), "doc_size_bytes": len(content)}
    return answer(200, {"pages": rows, "model": model, "document_annotation": None, "usage_info": usage})


def _content(body: Any) -> bytes | Response:
    document = body.get("document") if isinstance(body, dict) else None
    document = document if isinstance(document, dict) else {}
    kind = document.get("type")
    if kind not in _KINDS:
        return _invalid(["document"], "Field required", document)
    url = document.get(_KINDS[str(kind)])
    url = url.get("url") if isinstance(url, dict) else url
    if not isinstance(url, str):
        return _invalid(["document", str(kind)], "Field required", document)
    head, _, data = url.partition(";base64,")
    if not head.startswith("data:") or not data:
        # The service fetches no address (docs.litellm.ai, azure_ocr).
        return _invalid(["document", str(kind)], "Input should be a data URL", url)
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error:
        return _invalid(["document", str(kind)], "Input should be base64", None)


def _page(number: int, meter: Meter) -> dict[str, Any]:
    text = (
        f"# Page {number + 1}\n\nNo model read this page: these are the words of the sandbox, request {meter.served}."
    )
    size = {"dpi": 200, "height": 2200, "width": 1700}
    return {"index": number, "markdown": text, "images": [], "dimensions": size}


def _invalid(place: list[str], message: str, value: Any) -> Response:
    detail = [{"type": "value_error", "loc": ["body", *place], "msg": message, "input": value}]
    return refused(422, "Invalid input", json.dumps({"detail": detail}))
