"""Example stacks, each a whole serving system of SageMaker."""
