"""The strata view: memories as grains of sediment, time across and layer down. It knows no service.

values.py    Grains, Moves, Band, GrainWords: what it is fed with, plain numpy arrays
deposit.py   Deposit: grains made ready, which may be done on any thread
scene.py     a deposit laid out on a time scale, some of it selected, some of it in sight
timescale.py how time lies across: even, or wider the closer it is to now
span.py      Span, the stretch of the axis in sight: pan, zoom, limits
ticks.py     the time axis: calendar steps that stay readable
layout.py    where bands and grains lie
ramp.py      effectiveness as colour, through a perceptual space
stamps.py    grains and density drawn into an array of pixels
arrows.py    promotions, as arrows from band to band
ground.py    the bands themselves, soft-edged, drawn once per size
strokes.py   countdowns, paths, halo, rubber band, now
axis.py      labels of bands and time
painting.py  one frame, put together from these
picking.py   which grain is where, and which comes next
hands.py     what pointer, wheel, pinch and keyboard do
motion.py    gliding from one stretch of time to the next
card.py      what a grain says while the pointer rests on it
view.py      StrataView, the widget
"""
