"""Dated tables, calendars, money, number kinds and texts of the complaint service. Pure; standard library only."""
