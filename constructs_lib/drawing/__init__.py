"""Pictures of what a template hosts: `python -m constructs_lib draw TEMPLATE`."""
