"""How the API says no: `code` for programs, `detail` a Vietnamese sentence, `errors` the fields that are malformed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

MALFORMED = "Yêu cầu không đúng dạng nên không đọc được. Hãy tải lại trang rồi thử lại."
_SENTENCES: Mapping[type[Exception], str] = {
    PermissionDenied: "Bạn không có quyền làm việc này.",
    Http404: "Không tìm thấy nội dung này.",
    exceptions.NotAuthenticated: "Phiên làm việc đã hết. Hãy đăng nhập lại.",
    # Django REST framework's own, other than Django's above: the CSRF token is of an earlier sign-in.
    exceptions.PermissionDenied: "Phiên làm việc đã thay đổi. Hãy tải lại trang rồi thử lại.",
    exceptions.Throttled: "Quá nhiều yêu cầu trong một phút. Hãy chờ rồi gửi tiếp.",
    exceptions.MethodNotAllowed: "Địa chỉ này không nhận kiểu yêu cầu như vậy.",
}
# What a program tells refusals apart by.
_CODES = {401: "not_signed_in", 403: "forbidden", 404: "not_found", 405: "method_not_allowed", 429: "too_many"}


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """The framework's answer in our words; None for what is no refusal, which stays an error of the portal."""
    response = exception_handler(error, context)
    if response is None:
        return None
    sentences = (sentence for kind, sentence in _SENTENCES.items() if isinstance(error, kind))
    code = _CODES.get(response.status_code, "malformed")
    data: dict[str, Any] = {"code": code, "detail": next(sentences, MALFORMED)}
    response.data = data | {"errors": response.data} if isinstance(error, exceptions.ValidationError) else data
    return response
