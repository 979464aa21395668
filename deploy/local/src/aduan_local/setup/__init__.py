"""`make setup`: puts everything that the system needs into `.venv` and `.cache`.

It runs on the machine's own Python before anything is installed, so it uses the standard library only.
"""
