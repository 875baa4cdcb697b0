"""Random phrases of dates and times, read from a fixed moment: what parsedatetime understands, by a seed."""

import datetime
import hashlib
import random
import sys
import time

import parsedatetime
from parsedatetime import pdtContext

UNITS = ["second", "sec", "minutes", "min", "m", "hours", "hour", "h", "days", "d", "weeks", "wk", "w", "months", "mth", "years", "yr", "y"]
DAYS = ["monday", "tue", "Wednesday", "thu", "fri", "saturday", "sun"]
MONTHS = ["january", "feb", "mar", "April", "may", "jun", "july", "aug", "sept", "oct", "nov", "december"]
NUMBERS = ["a", "an", "one", "two", "ten", "twelve", "0", "1", "2", "5", "13", "30", "61", "100", "2.5", "-3"]
START = [(2013, 8, 1, 21, 25, 0, 3, 213, 0), (2016, 2, 29, 0, 0, 1, 0, 60, 0), (2015, 12, 31, 23, 59, 59, 3, 365, 0), (2014, 1, 31, 9, 5, 7, 4, 31, 0)]


def clock(draw):
    return draw.choice(["%d:%02d" % (draw.randrange(25), draw.randrange(61)), "%d%s" % (draw.randint(0, 13), draw.choice(["am", "pm", " p.m.", "a", ""])),
                        "%d:%02d:%02d %s" % (draw.randrange(24), draw.randrange(60), draw.randrange(60), draw.choice(["", "am", "PM"])), "noon", "midnight", "eod", "eom",
                        "tonight", "morning", "breakfast", "dinner", "2300", "now", "eoy", "lunch"])


def day(draw):
    return draw.choice(["%d/%d/%d" % (draw.randint(0, 13), draw.randint(0, 32), draw.choice([13, 2013, 99, 1999])), "%d-%d-%d" % (draw.choice([2013, 2016]), draw.randint(1, 13), draw.randint(1, 31)),
                        "%s %d%s" % (draw.choice(MONTHS), draw.randint(1, 32), draw.choice(["", "st", "th", ", 2015", "th 2016"])), "%d %s %s" % (draw.randint(1, 31), draw.choice(MONTHS), draw.choice(["", "2014", "98"])),
                        draw.choice(DAYS), "today", "tomorrow", "yesterday", "%d.%d.%d" % (draw.randint(1, 31), draw.randint(1, 12), 2014), draw.choice(MONTHS), "%d/%d" % (draw.randint(1, 12), draw.randint(1, 31))])


def span(draw):
    number, unit = draw.choice(NUMBERS), draw.choice(UNITS)
    return draw.choice(["%s %s" % (number, unit), "%s%s" % (number, unit), "in %s %s" % (number, unit), "%s %s ago" % (number, unit), "%s %s from now" % (number, unit), "%s %s from %s" % (number, unit, day(draw)),
                        "%s %s before %s" % (number, unit, draw.choice([day(draw), clock(draw)])), "%s %s after %s" % (number, unit, clock(draw)), "last %s" % unit, "next %s" % draw.choice([unit, *DAYS, *MONTHS]),
                        "this %s" % draw.choice([unit, *DAYS]), "previous %s" % draw.choice(DAYS), "end of %s" % draw.choice(["day", "month", "year"]), "-%s %s" % (number, unit), "%s %s %s %s" % (number, unit, draw.choice(NUMBERS), draw.choice(UNITS)),
                        "next %s at %s" % (draw.choice(DAYS), clock(draw)), "%s and a half %s" % (number, unit), "past %s" % unit])


def phrase(draw):
    parts = [draw.choice([clock, day, span, span])(draw) for _ in range(draw.choice([1, 1, 2, 2, 3]))]
    return draw.choice(["", "at ", "Meeting on ", "on the "]) + draw.choice([" ", " at ", ", ", " on ", " "]).join(parts) + draw.choice(["", " please", ".", " - noon"])


def ranges(draw):
    return draw.choice(["%s - %s" % (clock(draw), clock(draw)), "%s to %s" % (day(draw), day(draw)), "%s - %d, 2014" % ("august 29", draw.randint(1, 31)), "%d-%dpm" % (draw.randint(1, 11), draw.randint(1, 12)), phrase(draw)])


def shown(found):
    if isinstance(found, (list, tuple)):
        return [shown(one) for one in found]
    if isinstance(found, pdtContext):
        return repr(found), str(found), found.accuracy, found.hasDate, found.hasTime, found.dateTimeFlag
    return repr(found)


def case(draw):
    style = draw.choice([0, 1, 2])
    constants = parsedatetime.Constants("en_US", usePyICU=False)
    constants.DOWParseStyle = draw.choice([-1, 0, 1])
    constants.CurrentDOWParseStyle = draw.random() < 0.5
    constants.YearParseStyle = draw.choice([0, 1])
    constants.BirthdayEpoch = draw.choice([50, 80])
    constants.StartHour = draw.choice([9, 8])
    calendar = parsedatetime.Calendar(constants, version=draw.choice([parsedatetime.VERSION_FLAG_STYLE, parsedatetime.VERSION_CONTEXT_STYLE]))
    begin = time.struct_time(draw.choice(START))
    text = phrase(draw)
    out = [calendar.parse(text, begin), calendar.parseDT(text, datetime.datetime(*begin[:6])), calendar.nlp(text, begin), calendar.evalRanges(ranges(draw), begin)]
    if style:
        out += [calendar.inc(datetime.datetime(*begin[:6]), month=draw.randint(-30, 30), year=draw.randint(-5, 5)), calendar.parse(day(draw), begin), calendar.parseDate(day(draw), begin)]
        out += [constants.daysInMonth(draw.randint(0, 13), draw.choice([2015, 2016, 1900])), constants.getSource(draw.choice(["eod", "noon", "odd"]), begin)]
    return shown(out)


class Moment(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2013, 8, 1, 21, 25)


def main(seed, batches):
    fixed = time.struct_time(START[0])
    real = time.localtime
    time.localtime = lambda *given: real(*given) if given else fixed
    time.time = lambda: 1375392300.0
    for batch in range(batches):
        total = hashlib.sha256()
        for turn in range(20):
            draw = random.Random("%s/%s/%s" % (seed, batch, turn))
            try:
                total.update(repr(case(draw)).encode())
            except Exception as error:
                total.update(("%s: %s" % (type(error).__name__, error)).encode())
        print(batch, total.hexdigest()[:16], flush=True)


main(sys.argv[1], int(sys.argv[2]))
