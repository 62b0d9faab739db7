"""What the package for Max is made from; ``python patches/max_source`` writes it."""
