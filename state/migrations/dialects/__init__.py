"""The migration dialects, one module each; adding one is a new module and a line here."""

from state.migrations.dialect import DIALECTS
from state.migrations.dialects import alembic, django, flyway, numbered, paired, sections, timestamped

# Most certain first: what one claims is not offered to the next.
DIALECTS[:] = [
    django.Django(),
    alembic.Alembic(),
    flyway.Flyway(),
    sections.Sections(),
    paired.PairedSql(),
    timestamped.Timestamped(),
    timestamped.NumberedScripts(),
    numbered.NumberedSql(),
]
