"""The entrances of plans: reading, writing, deciding, the controller's table, common texts."""
