"""Settings, routes, and the small launcher of the embedded database."""
