import pytest

from tests.plan.indicators.scene import Scene, build


@pytest.fixture
def scene(db) -> Scene:
    return build()
