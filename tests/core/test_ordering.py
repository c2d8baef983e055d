"""Swedish names sort as a Swede expects."""

import pytest
from django.db import connection

NAMES = ["ekholm", "Ekman", "Élan", "von Ä", "Xi", "Ýs", "Zorn", "Åberg", "Ånäs", "Ärlig", "Öberg"]


@pytest.mark.django_db
def test_names_sort_with_a_ring_a_umlaut_and_o_umlaut_last():
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM unnest(%s::text[]) n ORDER BY swedish_order(n)", [list(reversed(NAMES))])
        assert [row[0] for row in cursor.fetchall()] == NAMES
