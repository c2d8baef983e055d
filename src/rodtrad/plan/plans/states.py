"""Life cycle of a plan. Pure data."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.workflow import Transition


class PlanState(TextChoices):
    DRAFT = "draft", _("utkast")
    SUBMITTED = "submitted", _("inlämnad")
    ASSESSED = "assessed", _("bedömd")
    ADOPTED = "adopted", _("antagen")
    CLOSED = "closed", _("avslutad")


class Credibility(TextChoices):
    CREDIBLE = "credible", _("trovärdigt")
    DOUBTFUL = "doubtful", _("tveksamt")
    NOT = "not", _("inte trovärdigt")


SUBMIT = Transition(
    name="submit",
    sources=frozenset({PlanState.DRAFT}),
    target=PlanState.SUBMITTED,
    permission="plans.submit",
    label=_("Lämna in planen"),
    who=_("Enhetschefen lämnar in enhetens plan; förvaltningsledningen nämndens."),
)
ASSESS = Transition(
    name="assess",
    sources=frozenset({PlanState.SUBMITTED}),
    target=PlanState.ASSESSED,
    permission="plans.assess",
    label=_("Avsluta bedömningen"),
    who=_("Förvaltningsledningen eller controllern bedömer planen."),
)
RETURN = Transition(
    name="return",
    sources=frozenset({PlanState.SUBMITTED, PlanState.ASSESSED}),
    target=PlanState.DRAFT,
    permission="plans.assess",
    label=_("Skicka tillbaka med skäl"),
    who=_("Förvaltningsledningen eller controllern skickar tillbaka en plan."),
    needs_reason=True,
)
ADOPT = Transition(
    name="adopt",
    sources=frozenset({PlanState.ASSESSED}),
    target=PlanState.ADOPTED,
    permission="plans.adopt",
    label=_("Anta planen"),
    who=_("Förvaltningsledningen eller nämnden antar enhetens plan; nämndsekreteraren för in nämndens beslut."),
)
REVISE = Transition(
    name="revise",
    sources=frozenset({PlanState.ADOPTED}),
    target=PlanState.DRAFT,
    permission="plans.submit",
    label=_("Börja revidera"),
    who=_("Enhetschefen börjar revidera enhetens plan; förvaltningsledningen nämndens."),
    needs_reason=True,
)
CLOSE = Transition(
    name="close",
    sources=frozenset({PlanState.ADOPTED}),
    target=PlanState.CLOSED,
    permission="plans.adopt",
    label=_("Avsluta planen"),
    who=_("Förvaltningsledningen avslutar planen när året är slut."),
)
# Each step that is taken by mistake has a step back, as long as nobody has built on it.
RECALL = Transition(
    name="recall",
    sources=frozenset({PlanState.SUBMITTED}),
    target=PlanState.DRAFT,
    permission="plans.submit",
    label=_("Ta tillbaka planen"),
    who=_("Den som lämnar in planen får ta tillbaka den tills bedömningen har börjat."),
)
REOPEN = Transition(
    name="reopen",
    sources=frozenset({PlanState.ASSESSED}),
    target=PlanState.SUBMITTED,
    permission="plans.assess",
    label=_("Öppna bedömningen igen"),
    who=_("Förvaltningsledningen eller controllern öppnar en bedömning igen."),
)
UNRETURN = Transition(
    name="unreturn",
    sources=frozenset({PlanState.DRAFT}),
    target=PlanState.SUBMITTED,
    permission="plans.assess",
    label=_("Ångra att planen skickades tillbaka"),
    who=_("Den som skickade tillbaka planen får ångra det tills någon har skrivit i den."),
)
ABANDON = Transition(
    name="abandon",
    sources=frozenset({PlanState.DRAFT}),
    target=PlanState.ADOPTED,
    permission="plans.submit",
    label=_("Avbryt revideringen"),
    who=_("Den som började revideringen får avbryta den så länge texten är den antagna."),
)
TRANSITIONS = (SUBMIT, ASSESS, RETURN, ADOPT, REVISE, CLOSE, RECALL, REOPEN, UNRETURN, ABANDON)
