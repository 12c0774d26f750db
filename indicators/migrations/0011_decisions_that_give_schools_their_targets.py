"""A decision may give targets to the district's schools, by a round of the office's own."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0010_imports_of_several_rounds")]

    operations = [
        migrations.AddField(
            model_name="targetdecision",
            name="round",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="target_decisions",
                to="indicators.round",
            ),
        ),
        migrations.RemoveConstraint(model_name="targetdecision", name="target_decision_once"),
        migrations.AddConstraint(
            model_name="targetdecision",
            constraint=models.UniqueConstraint(
                fields=["district", "period", "number"],
                condition=models.Q(("round", None)),
                name="target_decision_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetdecision",
            constraint=models.UniqueConstraint(fields=["round", "number"], name="target_decision_once_per_round"),
        ),
    ]
