from testCases.mistakes.base import Library

_library = Library()
MISTAKES = _library.mistakes
