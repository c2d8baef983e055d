"""A small city that reports."""

import pytest

from tests.follow.world import World, make_world


@pytest.fixture
def world(db) -> World:
    """One board with two units, another without; the first round of the year is open."""
    return make_world()


@pytest.fixture
def as_(world, client):
    """Log in as one of the world's people: `as_("manager1").get(...)`."""

    def log_in(name: str):
        client.force_login(world.people[name])
        return client

    return log_in
