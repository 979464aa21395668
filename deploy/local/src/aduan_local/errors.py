"""What can keep the stack from running; each message is one line that says what to do."""


class StackError(Exception):
    """The stack cannot do what was asked. `str()` is one line for the person at the keyboard."""


class PortTaken(StackError):
    """A port that the stack needs is held by another process."""


class AlreadyRunning(StackError):
    """A stack already runs on this data directory."""


class PartMissing(StackError):
    """A program, jar or package that `make setup` installs is not there."""


class ProcessDied(StackError):
    """A process ended or stayed deaf before it was ever healthy."""


class TopicDiffers(StackError):
    """A topic stands on the broker in another shape than its file says."""


class MigrationRefused(StackError):
    """An applied migration was edited or removed, or a new one failed."""


class DataUnusable(StackError):
    """The data directory cannot be used as it is."""
