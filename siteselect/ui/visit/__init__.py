"""The shared session on screen: own routes for joining and judging, and what the page shows.

Who a person is stands in an HttpOnly cookie alone; an address carries the session's id only.
"""
