"""What a laboratory puts before and after the iris classifier in a pipeline."""
