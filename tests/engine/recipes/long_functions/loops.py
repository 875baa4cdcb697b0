"""Long functions with loops: what goes round from turn to turn, and every way of leaving one."""

from tests.engine.recipes.long_functions.case import Case

LOOPS = {
    "augmented assignment in a loop": Case(
        """
        def work(n):
            total = 0
            ...10
            for item in range(n):
                total += item
                ...10
            ...22
            return total
        """
    ),
    "continue inside a loop body": Case(
        """
        def work(n):
            ...12
            for item in range(n):
                if item % 2:
                    continue
                trace.append(("even", item))
                ...12
                for inner in range(item):
                    if inner == 1:
                        continue
                    trace.append(inner)
            ...16
            return n
        """
    ),
    "continue and break around each other": Case(
        """
        def work(n):
            ...12
            for item in range(n):
                if item == 1:
                    continue
                if item == 3:
                    break
                ...14
            else:
                trace.append("no break")
                ...8
            ...12
            return n
        """
    ),
    "a return in the middle of a stretch": Case(
        """
        def work(n):
            ...12
            if n == 1:
                return "one"
            ...14
            if n == 5:
                return "five"
            ...14
            return n
        """
    ),
    "a branch that always returns": Case(
        """
        def work(n):
            ...14
            if n:
                extra = [n]
                ...16
                return extra * 2
            ...14
            return n
        """
    ),
    "a while loop with else": Case(
        """
        def work(n):
            left = n
            ...12
            while left > 0:
                left -= 1
                if left == 3:
                    break
                ...12
            else:
                left = "done"
                ...10
            ...12
            return left
        """
    ),
    "lambdas that hold the variable of a loop": Case(
        """
        def work(n):
            kept = []
            ...12
            for item in range(n):
                kept.append(lambda: item)
                ...12
            ...18
            return [one() for one in kept]
        """
    ),
    "nested loops that share an accumulator": Case(
        """
        def work(n):
            seen, best = [], None
            ...10
            for row in range(n):
                for column in range(row):
                    seen.append((row, column))
                    if best is None or column > best:
                        best = column
                    ...10
                ...6
            ...14
            return seen, best
        """
    ),
    "a value carried from one turn to the next": Case(
        """
        def work(n):
            previous = None
            ...12
            for item in range(n):
                trace.append(previous)
                ...12
                previous = item
            ...18
            return previous
        """
    ),
    "a variable deleted in the first turn of a loop": Case(
        """
        def work(n):
            x = [n]
            ...8
            for turn in range(3):
                if turn == 0:
                    trace.append(x)
                    del x
                else:
                    ...14
                    if n == 5:
                        trace.append(x)
                    ...6
            ...16
            return n
        """
    ),
    "the variable of a loop read after it": Case(
        """
        def work(n):
            ...14
            for item, (left, right) in enumerate([(n, 1), (n, 2)]):
                ...14
                if left == right:
                    break
            ...16
            return item, left, right
        """
    ),
}
