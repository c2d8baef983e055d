import pytest

from tests.plan.chain import Chain, build


@pytest.fixture
def chain(db) -> Chain:
    return build()


@pytest.fixture
def log_in(chain, client):
    """The test's browser, logged in as one of the people."""

    def give(name: str):  # type: ignore[no-untyped-def]
        client.force_login(chain.who(name))
        return client

    return give
