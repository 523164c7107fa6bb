Left | right
