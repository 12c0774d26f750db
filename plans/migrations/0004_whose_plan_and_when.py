from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def fill(apps, schema_editor):
    """A plan was the district's own; a task's period was its plan's."""
    Plan, Task = apps.get_model("plans", "Plan"), apps.get_model("plans", "Task")
    Plan.unscoped.filter(unit=None).update(unit=F("district"))
    period = Plan.unscoped.filter(pk=OuterRef("plan")).values("period")[:1]
    Task.unscoped.filter(period=None).update(period=Subquery(period))


class Migration(migrations.Migration):

    dependencies = [
        ("plans", "0003_plans_tasks_and_reviews"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
