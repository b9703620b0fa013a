"""Code that runs in Lambda. It imports nothing of the library, only Python's own modules and boto3."""
