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
    who=_("Förvaltningsledningen antar enhetens plan; nämndsekreteraren för in nämndens beslut."),
)
REVISE = Transition(
    name="revise",
    sources=frozenset({PlanState.ADOPTED}),
    target=PlanState.DRAFT,
    permission="plans.edit",
    label=_("Börja revidera"),
    who=_("Den som får skriva i planen får börja revidera den."),
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
TRANSITIONS = (SUBMIT, ASSESS, RETURN, ADOPT, REVISE, CLOSE)
