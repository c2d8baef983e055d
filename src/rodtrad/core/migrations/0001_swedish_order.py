"""Extensions that the rooms need, and the sort key for Swedish."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

# Lower case, composed; é ü æ ø ð þ and the like to their places; å ä ö after z in that order (SS-EN 13710).
CREATE = """
CREATE OR REPLACE FUNCTION swedish_order(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
SELECT replace(replace(translate(
    normalize(lower(translate(normalize(value, NFC),
        'ÅÄÖÆØÉÈÊËÁÀÂÃÜÚÙÛÍÌÎÏÓÒÔÕÑÇÝÐÞŒ', 'åäöæøéèêëáàâãüúùûíìîïóòôõñçýðþœ')), NFC),
    'åäæöøéèêëáàâãüúùûíìîïóòôõñçýð-',
    '{||}}eeeeaaaayuuuiiiioooo' || 'ncyd '), 'þ', 'th'), 'ß', 'ss') COLLATE "C"
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    run_before = [("tree", "0001_initial"), ("people", "0001_initial"), ("programmes", "0001_initial")]
    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.RunSQL(CREATE, "DROP FUNCTION IF EXISTS swedish_order(text)"),
    ]
