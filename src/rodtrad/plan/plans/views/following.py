"""What still belongs to an organisation that is no more, and who is to go on with it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rodtrad.org.tree.queries import names_of
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.following import followers_of, left_in_full


@login_required
def left(request: HttpRequest, node_id: int) -> HttpResponse:
    """Choose, thing by thing or for all, which of the followers goes on."""
    names = names_of([node_id])
    if not names:
        raise Http404
    operations.can_choose(node_id, request.user).enforce()
    followers = followers_of(node_id)
    errors: list[str] = []
    if request.method == "POST":
        try:
            n = operations.choose_followers(actor=request.user, node_id=node_id, choices=_choices(request))
        except ValidationError as refusal:
            errors = refusal.messages
        else:
            if n:
                said = ngettext("%(n)s går nu vidare hos den du valde.", "%(n)s går nu vidare hos dem du valde.", n)
                messages.success(request, said % {"n": n})
            else:
                messages.info(request, _("Inget valdes, så inget har flyttats."))
            return redirect("plans:left", node_id)
    context = {
        "name": names[node_id],
        "node_id": node_id,
        "kinds": left_in_full(node_id),
        "followers": followers,
        "errors": errors,
        "breadcrumbs": [(names[node_id], ""), (_("Vem går vidare?"), "")],
    }
    return render(request, "plans/left.html", context, status=422 if errors else 200)


def _choices(request: HttpRequest) -> dict[tuple[str, int], int]:
    """What was chosen, by kind and key; `all` goes for what has no choice of its own."""
    found: dict[tuple[str, int], int] = {}
    for_all = request.POST.get("all", "")
    for name, value in request.POST.items():
        kind, _colon, key = name.partition(":")
        chosen = str(value) or for_all
        if _is_number(key) and _is_number(chosen):
            found[kind, int(key)] = int(chosen)
    return found


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 18
