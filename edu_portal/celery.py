"""The Celery application: Redis where REDIS_URL is set, else a broker in a folder on disk."""

import os
from pathlib import Path

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edu_portal.settings")

TRANSPORT_ALIASES["filesystem"] = "edu_portal.broker:Transport"

app = Celery("edu_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if app.conf.broker_url.startswith("filesystem"):
    for name in ("data_folder_in", "control_folder", "processed_folder"):
        Path(app.conf.broker_transport_options[name]).mkdir(parents=True, exist_ok=True)
