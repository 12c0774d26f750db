from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0002_level_values'),
    ]

    operations = [
        migrations.AddField(
            model_name='round',
            name='document',
            field=models.JSONField(blank=True, null=True),
        ),
    ]
