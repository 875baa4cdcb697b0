"""Files before and after their method `Job._half` became a function."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """One file before and after `Job._half` was moved."""

    before: str
    after: str


MOVES = {
    "a private method and its call": Move(
        """
        class Job:
            def run(self, n):
                return self._half(n) + 1

            def _half(self, n):
                return n / 2
        """,
        """
        def _half(n):
            return n / 2


        class Job:
            def run(self, n):
                return _half(n) + 1
        """,
    ),
    "comments above, inside and on the line stay with it": Move(
        '''
        SIZE = 2


        class Job:
            # Halves.
            # Twice told.
            def _half(self, n):  # quick
                """Half of it.

                Kept as written.
                """
                # inside
                return n / SIZE

            # about run
            def run(self, n):
                return self._half(n)  # call
        ''',
        '''
        SIZE = 2


        # Halves.
        # Twice told.
        def _half(n):  # quick
            """Half of it.

                Kept as written.
                """
            # inside
            return n / SIZE


        class Job:
            # about run
            def run(self, n):
                return _half(n)  # call
        ''',
    ),
    "a static method loses its mark": Move(
        """
        class Job:
            @staticmethod
            def _half(n):
                return n / 2

            def run(self, n):
                return self._half(n) + Job._half(n)
        """,
        """
        def _half(n):
            return n / 2


        class Job:
            def run(self, n):
                return _half(n) + _half(n)
        """,
    ),
    "recursion goes on": Move(
        """
        class Job:
            def _half(self, n):
                return self._half(n - 1) if n else 0

            def run(self):
                return self._half(3)
        """,
        """
        def _half(n):
            return _half(n - 1) if n else 0


        class Job:
            def run(self):
                return _half(3)
        """,
    ),
    "the only member leaves pass behind": Move(
        """
        class Job:
            def _half(self, n):
                return n / 2
        """,
        """
        def _half(n):
            return n / 2


        class Job:
            pass
        """,
    ),
    "parameters on lines of their own": Move(
        """
        class Job:
            size = 1

            async def _half(
                self,
                n: int,
                *,
                deep: bool = False,
            ) -> float:
                return n / 2
        """,
        """
        async def _half(
            n: int,
            *,
            deep: bool = False,
        ) -> float:
            return n / 2


        class Job:
            size = 1
        """,
    ),
    "a string over several lines keeps its bytes": Move(
        '''
        class Job:
            size = 1

            def _half(self):
                return """
            not moved
        nor this"""
        ''',
        '''
        def _half():
            return """
            not moved
        nor this"""


        class Job:
            size = 1
        ''',
    ),
    "a new instance in a variable": Move(
        """
        class Job:
            size = 1

            def _half(self, n):
                return n / 2


        def use():
            job = Job()
            return job._half(4)
        """,
        """
        def _half(n):
            return n / 2


        class Job:
            size = 1


        def use():
            job = Job()
            return _half(4)
        """,
    ),
    "a subclass's self": Move(
        """
        class Job:
            size = 1

            def _half(self, n):
                return n / 2


        class Late(Job):
            def run(self):
                return self._half(4)
        """,
        """
        def _half(n):
            return n / 2


        class Job:
            size = 1


        class Late(Job):
            def run(self):
                return _half(4)
        """,
    ),
}
