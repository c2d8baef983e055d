"""What is done with the organisation. See the modules for what each promises."""

from rodtrad.org.tree.operations.frame import Preview, can_change, preview
from rodtrad.org.tree.operations.services import change_service_type
from rodtrad.org.tree.operations.shaping import add_node, change_node, end_node, move_node, rename_node
from rodtrad.org.tree.operations.succeeding import NewNode, merge_nodes, split_node
from rodtrad.org.tree.operations.undoing import can_undo, undo

__all__ = [
    "NewNode",
    "Preview",
    "add_node",
    "can_change",
    "can_undo",
    "change_node",
    "change_service_type",
    "end_node",
    "merge_nodes",
    "move_node",
    "preview",
    "rename_node",
    "split_node",
    "undo",
]
