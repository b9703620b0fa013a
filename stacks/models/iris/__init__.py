"""A small classifier of iris flowers, as a model archive for the scikit-learn image of SageMaker."""
