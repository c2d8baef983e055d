"""Pages about improvement actions."""
