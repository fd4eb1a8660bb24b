"""Answering SQL: in a process of its own that sees nothing but the rows of documented views.

views.sql     the views, with a sentence for each column
catalogue.py  reads them
statement.py  says what a statement would read, and refuses what is no plain question (in the child)
confining.py  takes the child's way to files, processes and more memory away
child.py      the child: an engine of its own, fed with rows on demand
running.py    the parent: starts the child, feeds it, ends it
questions.py  what was asked before
"""
