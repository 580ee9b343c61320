"""Release the lessons without their answers, and grade what comes back.

    submissions -> handed_in: whose it is, which lesson it is, its bytes
                -> judging:   its program, run in the sandbox, and what each check finds
                -> gradebook: results kept, marks by the rules of the_class, tables, pages, exports

The modules beside these rooms are what an instructor asks for, a command each, and what a run is
made of; `grade_class` is the whole way. tests/course/test_house.py says who may import whom.
"""
