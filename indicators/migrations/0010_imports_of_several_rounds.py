# One file may bring figures to several rounds; what was mapped by hand names its form.

from django.db import migrations, models
import django.db.models.deletion


def name_forms(apps, schema_editor):
    """Of the few imports that wait to be confirmed: [kind, said, meant] becomes [form, kind, said, meant]."""
    rows = apps.get_model("indicators", "FigureImport").unscoped.exclude(mapped=[])
    for one in rows.filter(state__in=("reading", "read")).select_related("round__version"):
        one.mapped = [[one.round.version.form_id, *said] for said in one.mapped if len(said) == 3]
        one.save(update_fields=["mapped"])


def forget_forms(apps, schema_editor):
    rows = apps.get_model("indicators", "FigureImport").unscoped.exclude(mapped=[])
    for one in rows.filter(state__in=("reading", "read")):
        one.mapped = [said[1:] for said in one.mapped if len(said) == 4]
        one.save(update_fields=["mapped"])


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0009_audience_names'),
    ]

    operations = [
        migrations.AlterField(
            model_name='figureimport',
            name='round',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='indicators.round'),
        ),
        migrations.AddField(
            model_name='figureimport',
            name='left_out',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(name_forms, forget_forms),
    ]
