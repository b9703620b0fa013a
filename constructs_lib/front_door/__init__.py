"""The front door: API Gateway and a Lambda function in front of an endpoint."""
