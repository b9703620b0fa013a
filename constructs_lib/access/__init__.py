"""What a role may do, and what a model may reach: permissions, execution roles and networks."""
