"""Who the tests of improvement are done as, in the tiny demo city."""

from datetime import timedelta

from rodtrad.core.periods import today
from rodtrad.improve.actions import operations
from rodtrad.improve.actions.models import Action, Batch
from rodtrad.improve.dialogues.models import AgreedPoint, ConfidentialNote, Participant, ResultDialogue
from rodtrad.improve.ideas.models import Idea, IdeaBox
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.tree.models import Node

MANAGER, STAFF, CONTROLLER = "enhetschef@demo.example", "medarbetare@demo.example", "controller@demo.example"
MANAGEMENT, OFFICE, AUDITOR = "ledning@demo.example", "stadsledning@demo.example", "revisor@demo.example"
MEMBER, SYSTEM = "ledamot@demo.example", "system@demo.example"
EVERYONE = (MANAGER, STAFF, CONTROLLER, MANAGEMENT, OFFICE, AUDITOR, MEMBER, SYSTEM)


def person(email):
    return User.objects.get(email=email)


def home():
    """The demo manager's unit."""
    return Node.objects.get(pk=Role.objects.get(person__email=MANAGER, kind=RoleKind.UNIT_MANAGER).node_id)


def elsewhere():
    """A unit that the demo manager has nothing to do with, and its manager."""
    role = Role.objects.filter(kind=RoleKind.UNIT_MANAGER).exclude(node=home()).order_by("-pk")[0]
    return role.node, role.person


def stranger():
    return User.objects.create_user("stranger@stad.example", name="Stina Främling")


def clear():
    """Take away what the demo city holds of improvement, so that a test sees only its own."""
    for model in (AgreedPoint, ConfidentialNote, Participant, ResultDialogue, Idea, IdeaBox, Batch):
        model.objects.all().delete()
    Action.objects.update(follows=None)
    Action.objects.all().delete()


def an_action(by=MANAGER, *, node=None, origin=None, is_decided=True, **fields):
    """The smallest valid action."""
    values = {"title": "Veckovis läsning i alla grupper", "due_on": today() + timedelta(days=30), **fields}
    actor = person(by) if isinstance(by, str) else by
    return operations.propose(actor=actor, node=node or home(), fields=values, origin=origin, is_decided=is_decided)
