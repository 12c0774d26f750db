"""First passwords that must be changed; the keys by which people are found and sorted."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from core.vietnamese import search_key, sort_key


def fill_keys(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    user_model = apps.get_model("accounts", "User")
    for user in user_model.objects.only("pk", "full_name").iterator():
        user.search_key, user.sort_key = search_key(user.full_name)[:150], sort_key(user.full_name)[:600]
        user.save(update_fields=["search_key", "sort_key"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_portfolios")]

    operations = [
        migrations.AddField("user", "must_change_password", models.BooleanField(default=False)),
        migrations.AddField("user", "search_key", models.CharField(default="", editable=False, max_length=150)),
        migrations.AddField("user", "sort_key", models.CharField(default="", editable=False, max_length=600)),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
