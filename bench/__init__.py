"""The speeds of the portal, side by side with what an office would use instead: `python -m
bench`.
"""
