"""Models that the example stacks serve, with the programs that make them."""
