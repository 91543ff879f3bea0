"""The event stream: a wake-up after commit, ids only, and a catch-up that misses nothing (docs/decisions/0100).

notify      ring the bell inside the transaction that writes
wakes       what a ring says, and the latest of them
missed      what a person did not hear since a cursor: one statement
addressed   who of the listeners hears of which wake
rights      whose stream may stay open
hub         one per process: hears the rings, looks after the streams
stream      one open answer
asgi        keeps the answers of the view open
"""
