"""Ground truth: what turned out to be true of captured invocations, in the form that Model Monitor merges."""
