"""Reusable controls. They know no service and take plain values; colours come from the theme.

labels.py     Label(text, "title"|"heading"|"body"|"small"|"muted"), ElidedLabel, IconLabel
one_line.py   paint_line (somebody's words on one line, elided, in their own direction)
buttons.py    Button(text, icon, kind="plain"|"primary"|"danger"|"quiet"), IconButton(icon, accessible name)
chips.py      Chip (checkable or removable), ChipRow (wraps), Badge(text, tone)
cards.py      Card (rounded frame with a layout), Separator, Banner(text, tone, action)
empty.py      EmptyState(icon, title, text, buttons)
progress.py   ProgressLine (thin bar; busy without a total)
flow.py       FlowLayout (wraps like words)
text_box.py   TextBox (a few sentences; Ctrl+Return settles)
flow_picture.py FlowPicture (what moved between layers, week by week)
sediment/     StrataView (memories as grains of sediment)
charts/       ChartFrame and the pictures in it (lines, areas, bars, calendar, spans, triangle, wheel, reliability)
"""
