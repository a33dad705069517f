"""Settings, wiring, the timetable and the processes: what makes one service of the rooms."""
