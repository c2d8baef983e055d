"""Signals as a Django app, and what they contribute."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignalsConfig(AppConfig):
    name = "rodtrad.analyse.signals"
    label = "signals"
    verbose_name = _("signaler")

    def ready(self) -> None:
        """Register with navigation, the desk and whoever shows figures."""
        from rodtrad.analyse.signals import providers
        from rodtrad.analyse.signals.queries import readings
        from rodtrad.core import contributions as c

        c.navigation.register("signals", c.NavigationEntry("analyse", _("Signaler"), "signals:home", 10))
        c.state_figures.register("signals", providers.state_figures)
        c.readings.register("signals", readings)
