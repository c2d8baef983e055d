from decimal import Decimal

import pytest
from django.utils import timezone

from rodtrad.follow.economy.models import Figure
from tests.plan.indicators.scene import Scene, build


@pytest.fixture
def scene(db) -> Scene:
    return build()


@pytest.fixture
def book(scene):
    """Books an amount: book("E1", 4, "outcome", 100, "staff")."""

    def make(code, month, measure, amount, line="", year=2025, **more):
        return Figure.objects.create(
            node=scene[code], year=year, month=month, measure=measure, line=line, amount=Decimal(str(amount)), recorded_at=timezone.now(), **more
        )

    return make
