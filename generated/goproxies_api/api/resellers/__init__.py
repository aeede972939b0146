# Made by `make generate`: openapi-python-client 0.29.1 on openapi/resellers.yaml.
# Do not edit it: the next run replaces it whole.

"""Contains endpoint functions for accessing the API"""
