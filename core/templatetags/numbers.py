"""Numbers in templates, written as the portal writes them everywhere."""

from __future__ import annotations

from django import template

from core.numbers import format_whole

register = template.Library()


@register.filter
def whole(number: int) -> str:
    """A count with its thousands grouped: 8998 is "8.998"."""
    return format_whole(number)
