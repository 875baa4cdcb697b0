"""Long functions in which an exception may show a variable half-way, or leave one without a value."""

from tests.engine.recipes.long_functions.case import Case

EXCEPTIONS = {
    "the name of a caught exception": Case(
        """
        def work(n):
            ...12
            try:
                trace.append(10 / n)
                ...10
            except (TypeError, ZeroDivisionError) as error:
                trace.append(str(error))
                kind = type(error).__name__
                ...10
            else:
                kind = "fine"
            ...14
            return kind
        """
    ),
    "an exception from the middle with finally": Case(
        """
        def work(n):
            step = 0
            ...10
            try:
                step = 1
                ...10
                step = 10 / n
                ...10
            finally:
                trace.append(("finally", step))
            ...14
            return step
        """
    ),
    "a handler reads what the body had written so far": Case(
        """
        def work(n):
            seen = "nothing"
            ...8
            try:
                seen = "start"
                trace.append(1)
                trace.append(2)
                value = 10 / n
                seen = "end"
                ...12
            except Exception:
                trace.append(seen)
                value = None
            ...18
            return seen, value
        """
    ),
    "raise from and re-raise": Case(
        """
        def work(n):
            ...14
            try:
                ...10
                value = 10 / n
            except ZeroDivisionError as error:
                ...10
                raise ValueError(n) from error
            except TypeError:
                ...10
                raise
            ...10
            return value
        """
    ),
    "a context manager that ends exceptions": Case(
        """
        import contextlib

        def work(n):
            value = 0
            ...10
            with contextlib.suppress(ZeroDivisionError):
                value = 1
                ...10
                value = 10 / n
                ...10
            ...14
            return value
        """
    ),
    "a variable deleted before an exception": Case(
        """
        def work(n):
            x = [n]
            ...14
            try:
                del x
                value = 10 / n
            except Exception:
                value = 0
                ...14
                if n is None:
                    trace.append(x)
                ...8
            ...14
            return value
        """
    ),
    "an exception name that shadows a variable in a loop": Case(
        """
        def work(n):
            error = "none yet"
            ...8
            for item in (1, 0, 1):
                trace.append(item)
                if n == 5:
                    ...10
                    if item == n:
                        trace.append(error)
                    ...6
                try:
                    trace.append(1 / item)
                except ZeroDivisionError as error:
                    trace.append(str(error))
            ...16
            return n
        """
    ),
    "an exception name read after its handler": Case(
        """
        def work(n):
            error = "fine"
            ...14
            try:
                value = 10 / n
                ...10
            except Exception as error:
                ...12
                value = str(error)
            ...14
            return value, error
        """
    ),
    "a finally that returns": Case(
        """
        def work(n):
            value = "start"
            ...10
            try:
                value = 10 / n
                ...12
            finally:
                ...12
                if n == 0:
                    return value
            ...14
            return value
        """
    ),
    "a retry loop with try and continue": Case(
        """
        def work(n):
            tries, last = 0, None
            ...10
            while tries < 3:
                tries += 1
                try:
                    last = 10 / (n - tries)
                    ...10
                except ZeroDivisionError:
                    last = "zero"
                    continue
                finally:
                    trace.append(("tried", tries, last))
                ...12
                if last == 10:
                    break
            ...10
            return tries, last
        """
    ),
    "a nested try whose inner handler falls on": Case(
        """
        def work(n):
            state = "a"
            ...8
            try:
                state = "b"
                ...8
                try:
                    state = "c"
                    value = 10 / n
                    state = "d"
                    ...10
                except ZeroDivisionError:
                    ...8
                state = state + "e"
                ...8
            except TypeError:
                trace.append(state)
            ...10
            return state
        """
    ),
    "an exception group": Case(
        """
        def work(n):
            kinds = []
            ...12
            try:
                ...8
                if n:
                    raise ExceptionGroup("both", [ValueError(n), KeyError(n)])
            except* ValueError as group:
                ...10
                kinds.append(group.exceptions)
            except* KeyError:
                ...10
                kinds.append("key")
            ...10
            return kinds
        """
    ),
    "an exception from a stretch carries the same context": Case(
        """
        def work(n):
            ...14
            try:
                ...10
                value = 10 / n
            except ZeroDivisionError:
                ...14
                trace.append(value)
            ...14
            return value
        """
    ),
    "a bare raise in a handler's stretch": Case(
        """
        import sys

        def work(n):
            ...12
            try:
                10 / n
            except ZeroDivisionError:
                ...14
                trace.append(sys.exc_info()[0])
                if n == 0:
                    raise
                ...10
            ...14
            return n
        """
    ),
}
