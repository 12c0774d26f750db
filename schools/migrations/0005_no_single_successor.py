from django.db import migrations


class Migration(migrations.Migration):
    """Apart from 0004: PostgreSQL changes no table whose rows wait for their foreign keys to be checked."""

    dependencies = [
        ('schools', '0004_unit_changes'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='district',
            name='successor',
        ),
        migrations.RemoveField(
            model_name='school',
            name='successor',
        ),
    ]
