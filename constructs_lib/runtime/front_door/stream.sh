#!/bin/sh
# What Lambda starts in place of its runtime (AWS_LAMBDA_EXEC_WRAPPER); the first argument is its Python.
cd "$LAMBDA_TASK_ROOT" && exec "$1" -m front_door.streaming
