"""What can be simulated: the scenarios as frozen values, the file they are read from, the current one."""
