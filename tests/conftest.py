"""A database cluster of its own for each test run, without fsync; factories and personas for all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests.cluster import TEMPLATE, TestCluster

hypothesis_settings.register_profile("shared machine", deadline=None)  # how long an example takes says nothing there
hypothesis_settings.load_profile("shared machine")
_running: list[TestCluster] = []


def pytest_configure(config: pytest.Config) -> None:
    """Start the cluster once, and point Django at it; workers of a parallel run share it."""
    if not hasattr(config, "workerinput"):
        from rodtrad.config.translations import compile_catalogues

        compile_catalogues()
    if not hasattr(config, "workerinput") and not os.environ.get("DATABASE_URL"):
        cluster = TestCluster()
        _running.append(cluster)
        os.environ["DATABASE_URL"] = cluster.start()
        os.environ["RODTRAD_TEST_TEMPLATE"] = TEMPLATE
    from django.conf import settings

    from rodtrad.config.settings import database_from

    if "DATABASE_URL" in os.environ:
        settings.DATABASES["default"].update(database_from(os.environ["DATABASE_URL"]))
    settings.STATIC_ROOT = Path(__file__).parent  # whitenoise wants a folder; the tests serve from the sources
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; nothing is secret here


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster and remove it."""
    while _running and not hasattr(config, "workerinput"):
        _running.pop().remove()
        os.environ.pop("DATABASE_URL", None)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """A database for this worker, copied from the migrated template; on a server of one's own, made by Django."""
    if os.environ.get("RODTRAD_TEST_TEMPLATE") != TEMPLATE:
        from django.test.utils import setup_databases, teardown_databases

        with django_db_blocker.unblock():
            made = setup_databases(verbosity=0, interactive=False)
        yield
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)
        return
    from django.db import connections

    connection = connections["default"]
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock():
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
        connection.close()
        connection.settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(autouse=True)
def _data_folder(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Files that a test makes go to its own folder."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


@pytest.fixture(autouse=True)
def _empty_queue(request: pytest.FixtureRequest) -> Iterator[None]:
    """The queue of jobs is emptied after a test that commits: Django's flush passes over tables that are not its own."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that we come before it is closed
    yield
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture
def city(db) -> None:  # type: ignore[no-untyped-def]
    """The tiny demo city: six units, three years, everybody to log in as."""
    from tests.demo_city import put_up

    put_up()
