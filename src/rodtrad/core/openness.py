"""Who may read a kind of record: everybody, all employees, or those concerned."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Openness(TextChoices):
    PUBLIC = "public", _("Öppen för alla")
    INTERNAL = "internal", _("Öppen för alla medarbetare")
    RESTRICTED = "restricted", _("Bara för dem som berörs")
