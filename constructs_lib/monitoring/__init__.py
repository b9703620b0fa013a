"""Model Monitor: jobs that compare what a model is asked with a baseline, by schedule."""
