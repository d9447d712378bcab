"""Where a plan contradicts itself and the repositories, said before anything runs."""
