"""What /openapi.json tells of answers, errors and forms; what it tells of requests comes from their own types."""
