"""What `manage.py` needs before Django can be loaded: environment, database, broker, supervisor.

Everything here imports the standard library only, or imports its packages inside the function that
needs them, because `manage.py` comes through here before anything is installed.
"""
