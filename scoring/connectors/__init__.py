"""Where the activity comes from: one file per network, registered by being there."""
