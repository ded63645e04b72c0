"""Every page of a house that runs, walked by each of its people and photographed."""
