"""Builds what has been brought from files: one import that is written, one with errors that waits, one that was refused."""

from __future__ import annotations

from rodtrad.demo.size import Size
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.exchange.files import operations
from rodtrad.exchange.kolada.models import Group, Kpi
from rodtrad.exchange.kolada.operations import make_indicator
from rodtrad.org.people.models import User
from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.models import Indicator

COUNCIL_KPI = "N00945"
TITLE = "Tillfälliga föräldrapenningdagar (VAB) som tas ut av män, andel av antal dagar (%)"
FIGURES = (("2021", "6,8"), ("2022", "7,4"), ("2023", "6,9"))
SLIPS = "Indikator;Organisation;År;Värde\nA-SJUK;{unit};2020;7,1\nA-SJUKT;{unit};2021;6,8\nA-SJUK;{unit};2022;sju\n"


def build(size: Size) -> None:
    """Imports, for a city that keeps history; and (when the catalogue is loaded) an indicator made of it."""
    if not size.keeps_history:
        return
    office = User.objects.get(email="stadsledning@demo.example")
    unit = Node.objects.filter(periods__kind="unit").order_by("pk")[0].code
    rows = "".join(f"A-SJUK;{unit};{int(year) - 6};{value}\n" for year, value in FIGURES)
    head = "Indikator;Organisation;År;Värde\n"
    written = operations.bring(
        actor=office, kind="values", name="sjukfrånvaro-äldre-år.csv", content=(head + rows).encode()
    )
    operations.check_import(actor=office, run_id=written.pk)
    operations.write_import(actor=office, run_id=written.pk)
    slips = SLIPS.format(unit=unit).encode("cp1252")
    waiting = operations.bring(actor=office, kind="values", name="sjukfrånvaro-rättad.csv", content=slips)
    operations.check_import(actor=office, run_id=waiting.pk)
    refused = operations.bring(
        actor=office, kind="indicators", name=f"indikatorer-{REFERENCE_YEAR}.csv", content=b"Kod;Enhet\nB-1;procent\n"
    )
    operations.check_import(actor=office, run_id=refused.pk)
    Group.objects.get_or_create(code="G92787", defaults={"title": "Storstäder (ovägt medel)"})
    _kpi, is_alone = Kpi.objects.get_or_create(code=COUNCIL_KPI, defaults={"title": TITLE, "about": "A"})
    if not is_alone and size.name == "demo" and not Indicator.objects.filter(code=COUNCIL_KPI).exists():
        make_indicator(actor=office, kpi_code=COUNCIL_KPI, node=Node.objects.get(code="KF"))
