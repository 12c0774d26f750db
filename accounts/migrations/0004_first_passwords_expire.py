"""When a first password was given: those that wait for their first sign-in are counted from now on."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def count_from_now(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("accounts", "User").objects.filter(must_change_password=True).update(password_given_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_first_passwords")]

    operations = [
        migrations.AddField("user", "password_given_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(count_from_now, migrations.RunPython.noop),
    ]
