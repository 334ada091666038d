"""What all pages share: the view, its address, state, caches, widgets, errors, the frame."""
