"""The wards that were assigned for the schools of a level say which level it is."""

from django.db import migrations

from accounts.matters import level_of_matter


def tell_levels(apps, schema_editor):
    rows = apps.get_model("accounts", "PortfolioWard").objects.using(schema_editor.connection.alias)
    for matter in rows.order_by().values_list("matter", flat=True).distinct():
        if level := level_of_matter(matter):
            rows.filter(matter=matter).update(level=level)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_absences_and_parts'),
    ]

    operations = [migrations.RunPython(tell_levels, migrations.RunPython.noop)]
