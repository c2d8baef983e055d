"""The entrances of reports: reading, writing, deciding, the controller's table."""
