"""What imports leave behind is let go after a while; what they wrote stays, with its history."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core import jobs
from core.transactions import write_transaction
from indicators.models import FigureImport, ImportRemark, ImportState, StagedEntry


def forget_old_imports() -> int:
    """Removes the staged cells and remarks of imports older than IMPORT_DAYS, and the files that nobody confirmed.

    Returns how many imports were cleared.
    """
    before = timezone.now() - timedelta(days=settings.IMPORT_DAYS)
    staged = StagedEntry.objects.filter(import_id=OuterRef("pk"))
    remarks = ImportRemark.objects.filter(figure_import=OuterRef("pk"))
    leaves = Q(Exists(staged)) | Q(Exists(remarks)) | Q(state__in=_UNCONFIRMED)
    old = FigureImport.unscoped.filter(leaves, made_at__lt=before).order_by("pk").values_list("pk", flat=True)
    return sum(_forget(pk) for pk in list(old))


_UNCONFIRMED = (ImportState.READING, ImportState.READ, ImportState.REFUSED)


@write_transaction
def _forget(pk: int) -> bool:
    """One import in a transaction of its own, so that nobody waits long."""
    locked: FigureImport = FigureImport.unscoped.select_for_update().get(pk=pk)
    if jobs.active_of(locked).exists():
        return False
    StagedEntry.objects.filter(import_id=pk).delete()
    ImportRemark.objects.filter(figure_import=pk).delete()
    if locked.state in _UNCONFIRMED:
        FigureImport.unscoped.filter(pk=pk).update(state=ImportState.DISCARDED)
        transaction.on_commit(lambda: locked.full_path.unlink(missing_ok=True))
    return True
