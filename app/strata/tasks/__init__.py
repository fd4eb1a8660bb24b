"""The bridge between Qt and the services: lanes, jobs and what presenters call. QtCore only."""
