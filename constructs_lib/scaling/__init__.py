"""Application Auto Scaling of deployed variants."""
