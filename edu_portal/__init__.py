"""The portal's settings, addresses and start; imported by no app."""

from edu_portal.celery import app as celery_app

__all__ = ["celery_app"]
