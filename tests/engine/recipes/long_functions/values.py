"""Long functions whose variables cross every seam: bound before, on one path, in unpackings, closures and comprehensions."""

from tests.engine.recipes.long_functions.case import Case

VALUES = {
    "reads a parameter and a variable made before": Case(
        """
        def work(n):
            total = [n]
            ...12
            total.append(n)
            total.append(len(total))
            ...20
            return total + trace[:2]
            ...12
        """
    ),
    "writes a variable that is read afterwards": Case(
        """
        def work(n):
            ...20
            # work out the base
            base = n * 2
            trace.append(base)
            trace.append(base + 1)
            trace.append(base + 2)
            trace.append(base + 3)
            trace.append(base + 4)

            ...20
            return base
        """
    ),
    "a variable bound on one path only and read on that path": Case(
        """
        def work(n):
            found = None
            ...16
            if n:
                found = n
                ...12
            ...16
            return found
        """
    ),
    "conditional binding without a default": Case(
        """
        def work(n):
            ...16
            if n == 1:
                late = n
                ...8
            ...22
            if n == 5:
                trace.append(late)
            return n
        """
    ),
    "unpacking with a star": Case(
        """
        def work(n):
            first, *rest = [n, 1, 2]
            ...14
            # turn them round
            *rest, first = [first, *rest]
            a, (b, c) = first, (rest, n)
            trace.append(a)
            trace.append(b)
            trace.append(c)
            trace.append(n)

            ...20
            return first, rest, a
        """
    ),
    "comprehensions and a walrus": Case(
        """
        def work(n):
            ...14
            # gather the squares
            squares = [x * x for x in range(n)]
            table = {x: [y for y in squares if y > x] for x in squares}
            if (count := len(table)) > 2:
                trace.append(count)
            trace.append(squares)
            trace.append(table)

            ...20
            return squares, table, count
        """
    ),
    "a closure made before, read after": Case(
        """
        def work(n):
            held = n
            def look():
                return held
            ...12
            # change what it sees
            held = (n, n)
            trace.append(look())
            trace.append(1)
            trace.append(2)
            trace.append(3)
            trace.append(4)

            ...20
            return look()
        """
    ),
    "a generator expression used later": Case(
        """
        def work(n):
            base = 1
            ...12
            lazy = (x + base for x in range(n))
            ...16
            base = 100
            ...16
            return list(lazy)
        """
    ),
    "del of a variable": Case(
        """
        def work(n):
            scratch = [n]
            ...16
            trace.append(scratch)
            del scratch
            ...14
            if n == 5:
                return scratch
            ...12
            return n
        """
    ),
    "a match statement": Case(
        """
        def work(n):
            ...12
            match n:
                case int(number) if number > 1:
                    result = number
                    ...12
                case [first, *_]:
                    result = first
                    ...12
                case other:
                    result = other
            ...14
            return result
        """
    ),
    "default, keyword and starred parameters": Case(
        """
        def work(n, *rest, flag=True, **more):
            ...14
            if flag:
                more["n"] = n
                trace.append(rest)
                ...14
            ...18
            return n, rest, more
        """,
        ((1,), (1, 2, 3), ("a", None)),
    ),
    "an import inside": Case(
        """
        def work(n):
            ...12
            import json
            import os.path as path
            ...10
            text = json.dumps(n)
            ...12
            trace.append(path.basename("a/" + text))
            ...12
            return text
        """
    ),
    "a global read and a shadowed builtin": Case(
        """
        limit = 3

        def work(n):
            len = limit
            ...14
            # compare them
            list = [len, n]
            trace.append(len)
            trace.append(list)
            trace.append(1)
            trace.append(2)
            trace.append(3)

            ...22
            return list, len
        """
    ),
    "a name bound only by a walrus in a condition": Case(
        """
        def work(n):
            ...14
            if n and (half := n / 2) > 1:
                trace.append(half)
                ...14
            ...16
            return half
        """
    ),
    "elif branches": Case(
        """
        def work(n):
            ...10
            if n == 0:
                value = "zero"
                ...8
            elif n == 1:
                value = "one"
                ...8
            elif n is None:
                ...8
                value = "none"
            else:
                ...8
                value = n
            ...14
            return value
        """
    ),
    "a string over several lines, comments and a non-ASCII text": Case(
        '''
        def work(n):
            """Say ünïcode."""
            ...16
            # the letter ü
            text = f"""
        {n}
              kept as it is
            """
            trace.append(text)  # übrig
            trace.append("é" + text)
            trace.append(1)

            ...20
            return text
        '''
    ),
}
