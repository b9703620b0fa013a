"""What a deployment will do to the resources of a stack: which it changes in place, replaces, or fails at."""

from .plan import PlannedChange, plan_update

__all__ = ["PlannedChange", "plan_update"]
