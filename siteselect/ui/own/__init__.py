"""Own data: bring a file, add a site, edit a cell."""
