"""Frozen, typed, versioned documents of object graphs, kept with their hash; written once, readable for ever."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter

from rodtrad.core.models import Snapshot

T = TypeVar("T")


@dataclass(frozen=True)
class SnapshotKind(Generic[T]):
    """A kind of snapshot: its name, its frozen dataclass, and that dataclass' version number.

    When the dataclass changes so that old documents no longer fit, the version is raised and an upgrade from
    each older version is given in `upgrades` (old version → function from JSON document to JSON document).
    """

    name: str
    schema: type[T]
    version: int = 1
    upgrades: tuple[tuple[int, Any], ...] = ()

    def take(self, subject: Model, document: T, *, actor: Any) -> Snapshot:
        """Store `document` about `subject` with its hash; returns the stored row, which can never change."""
        body = TypeAdapter(self.schema).dump_json(document).decode()
        return Snapshot.objects.create(
            kind=self.name,
            schema_version=self.version,
            subject_label=subject._meta.label_lower,
            subject_id=subject.pk,
            body=body,
            sha256=sha256(body.encode()).hexdigest(),
            taken_by=actor,
        )

    def read(self, snapshot: Snapshot) -> T:
        """The document of `snapshot`, upgraded to today's schema. Raises ValidationError if its hash does not fit."""
        if sha256(snapshot.body.encode()).hexdigest() != snapshot.sha256:
            raise ValidationError(
                _("Den frysta handlingen %(pk)s stämmer inte med sin kontrollsumma. Kontakta systemförvaltningen."),
                code="snapshot_broken",
                params={"pk": snapshot.pk},
            )
        if snapshot.schema_version == self.version:
            return TypeAdapter(self.schema).validate_json(snapshot.body)
        document: Any = TypeAdapter(Any).validate_json(snapshot.body)
        for version, upgrade in sorted(self.upgrades, key=lambda pair: pair[0]):
            if version >= snapshot.schema_version:
                document = upgrade(document)
        return TypeAdapter(self.schema).validate_python(document)
