"""Charts: pictures of arrays that come ready-made (binned, counted), all in one frame. They know no service.

frame.py        ChartFrame: title, sentence, the picture, the same data as a table, export, empty and waiting states
plot.py         Plot, what every picture can do: hover, keyboard, picking a point, drawing on any painter
timed.py        TimedPlot, a Plot over time: brushing of a range, the axis of time
series.py       Series, SeriesPlot: lines with intervals, areas, stacked areas, a stream
bars.py         Bar, BarPlot: upright or lying bars with intervals
calendar.py     CalendarPlot: a year of days as a heat map
spans.py        Spans, SpanPlot: stretches of time by height and colour, with ticks and a line over them
triangle.py     TrianglePlot: shares of three that add up to one
wheel.py        WheelPlot: positions 0 to 9, the 1-2-4-8-7-5 cycle, and 3, 6, 9
reliability.py  ReliabilityPlot: how often what was held for likely was right
table.py        ChartTable, TableView: the data in words, for the keyboard, screen readers and CSV
axes.py         steps and labels of an axis
ink.py          fonts, colours and the ramp of a painter
export.py       PNG, SVG and CSV

Colours: `SERIES` in ink.py gives six that stay apart for eyes without red, green or blue.
"""
