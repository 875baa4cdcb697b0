"""Long functions that mean something only where they stand: methods, generators, coroutines."""

from tests.engine.recipes.long_functions.case import Case

OBJECTS = {
    "a plain with block": Case(
        """
        import contextlib

        @contextlib.contextmanager
        def logged():
            trace.append("in")
            try:
                yield "logged"
            finally:
                trace.append("out")

        def work(n):
            ...12
            with logged() as name:
                trace.append(name)
                ...14
                value = 10 / n
            ...16
            return value, name
        """
    ),
    "a generator between its yields": Case(
        """
        def work(n):
            ...16
            yield n
            ...20
            got = [n]
            yield got
            ...14
            yield from range(n)
        """
    ),
    "a coroutine between its awaits": Case(
        """
        import asyncio

        async def work(n):
            ...16
            await asyncio.sleep(0)
            values = [n]
            ...22
            await asyncio.sleep(0)
            ...14
            return values
        """
    ),
    "a method with super and private names": Case(
        """
        class Base:
            def run(self, n):
                trace.append(("base", n))
                return n

        class Job(Base):
            def __init__(self):
                self.__count = 0

            def run(self, n):
                ...14
                if n:
                    self.__count += 1
                    super().run(n)
                    self.__note(n)
                    ...12
                ...18
                return self.__count

            def __note(self, n):
                trace.append(("note", n, self.__count))

        def work(n):
            return Job().run(n)
        """
    ),
    "a class method and a static method": Case(
        """
        class Job:
            size = 3

            @classmethod
            def make(cls, n):
                ...16
                # fill the parts
                parts = [n] * cls.size
                trace.append(parts)
                trace.append(1)
                trace.append(2)
                trace.append(3)
                trace.append(4)

                ...20
                return parts

            @staticmethod
            def run(n):
                ...30
                return [n]
                ...14

        def work(n):
            return Job.make(n) + Job.run(n)
        """
    ),
    "a class and a function defined inside": Case(
        """
        def work(n):
            ...12
            class Local:
                value = n

                def double(self):
                    return [self.value] * 2

            def inner(x, y=n):
                if x:
                    return inner(None)
                return Local().double(), y
            ...14
            result = inner(n)
            ...18
            return result
        """
    ),
    "assignments through attributes, items and slices": Case(
        """
        class Box:
            pass

        def work(n):
            box, items = Box(), [0, 1, 2]
            ...14
            # fill it
            box.value = items[0] = n
            items[1:2] = [n, n]
            items[-1] += 1
            box.value, items[0] = items[0], box.value
            trace.append(items)
            trace.append(box.value)

            ...22
            return items, box.value
        """
    ),
    "a coroutine with async for, async with and an async comprehension": Case(
        """
        class Numbers:
            def __init__(self, n):
                self.left = n

            def __aiter__(self):
                return self

            async def __anext__(self):
                if not self.left:
                    raise StopAsyncIteration
                self.left -= 1
                return self.left

            async def __aenter__(self):
                return self

            async def __aexit__(self, *details):
                trace.append(details[0])

        async def work(n):
            ...12
            async with Numbers(n) as numbers:
                async for one in numbers:
                    trace.append(one)
                    ...14
            ...12
            values = [one async for one in Numbers(n)]
            ...12
            return values
        """
    ),
    "a method that rebinds self": Case(
        """
        class Job:
            value = 1

            def run(self, n):
                ...14
                if n:
                    self = Job()
                    self.value = n
                    ...14
                ...16
                return self.value

        def work(n):
            return Job().run(n)
        """
    ),
    "bare super in a comprehension-free method and __class__": Case(
        """
        class Base:
            def name(self):
                return "base"

        class Job(Base):
            def name(self):
                ...14
                # ask above
                above = super().name()
                mine = __class__.__name__
                trace.append(above)
                trace.append(mine)
                trace.append(1)
                trace.append(2)

                ...22
                return above + mine

        def work(n):
            return Job().name()
        """
    ),
    "a private name in a class method": Case(
        """
        class Job:
            __secret = 4

            @classmethod
            def run(cls, n):
                ...14
                # read the private name
                kept = cls.__secret
                trace.append(kept)
                trace.append(n)
                trace.append(1)
                trace.append(2)
                trace.append(3)

                ...22
                return kept

        def work(n):
            return Job.run(n)
        """
    ),
}
