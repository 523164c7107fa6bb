~ ring_bell()
