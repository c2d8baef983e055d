"""Ideas from employees, answered within a set time."""
