"""Phrases that grow: words, units, sentences."""

import datetime

import parsedatetime
from iama_growth_clock import tell
from parsedatetime import pdtContext

CALENDAR = parsedatetime.Calendar(parsedatetime.Constants(usePyICU=False))
START = datetime.datetime(2013, 8, 1, 21, 25)


def read(text):
    return lambda n: CALENDAR.parseDT(text * (n // 32), START)


def heard(text):
    return lambda n: CALENDAR.nlp(text * (n // 64), START)


def supposed(n):
    context = pdtContext(pdtContext.ACU_DAY)
    context.updateAccuracy(*[pdtContext.ACU_HOUR, pdtContext.ACU_MIN] * n)
    return context.accuracy, [context.hasDate for _ in range(n)]


def moved(n):
    return [CALENDAR.inc(START, month=number % 40) for number in range(n // 4)]


def months(n):
    constants = parsedatetime.Constants(usePyICU=False)
    return [constants.daysInMonth(number % 12 + 1, 2000 + number % 30) for number in range(n)]


tell(
    {
        "units": read("1 day "),
        "plain words": read("word "),
        "dates": read("12/25/2012 "),
        "long dates": read("August 5th, 2013 "),
        "times": read("5:30pm "),
        "modifiers": read("next week "),
        "minutes": read("5 minutes "),
        "from now": read("2 hours from now "),
        "sentences": heard("I fly tomorrow at 5pm and come back on august 5th. "),
        "phrases": heard("call me in 5 minutes. "),
        "words of no time": heard("some words here "),
        "ranges": lambda n: CALENDAR.evalRanges("from 5pm to 6pm " * (n // 32), START),
        "days and times": read("tuesday 4pm "),
        "supposed": supposed,
        "moved": moved,
        "months": months,
        "spaces": lambda n: CALENDAR.parse("tomorrow" + " " * (n // 8) + "5pm"),
        "numbers in words": read("twenty five days "),
        "words in quotes": heard('"he said" (tomorrow) '),
    }
)
