"""Reports of units and boards in a follow-up round: assessment and analysis per goal, gathered upwards."""
