"""The spool gives records back sorted, however they came in."""

import random
from contextlib import closing

from scrapers.run.spool import Spool

LINES = [(("2010-07-02", "b"), "two"), (("2010-07-01", "c"), "one"), (("2010-07-02", "a"), "three")]


def test_order_of_arrival_leaves_no_trace(tmp_path):
    seen = set()
    for attempt in range(6):
        shuffled = random.Random(attempt).sample(LINES, 3)
        spool = Spool(tmp_path / "spool")
        for key, line in shuffled:
            spool.append(key, line)
        seen.add(tuple(line for lines in spool.groups() for line in lines))
        spool.close()
    assert seen == {("one", "three", "two")}


def test_lines_of_one_id_come_together_even_with_different_days(tmp_path):
    with closing(Spool(tmp_path / "spool")) as spool:
        spool.append(("2010-07-05", "same"), "later")
        spool.append(("2010-07-03", "other"), "between")
        spool.append(("2010-07-01", "same"), "early")
        assert list(spool.groups()) == [["early", "later"], ["between"]]


def test_a_line_is_found_by_its_id_between_writes(tmp_path):
    with closing(Spool(tmp_path / "spool")) as spool:
        spool.append(("", "a"), "first")
        places = spool.find()
        spool.append(("", "b"), "second")
        spool.append(("", "a"), "again")
        assert spool.at(places["a"]) == ["first"]
        assert spool.at(spool.find()["b"]) == ["second"]
        assert spool.at(spool.find()["a"]) == ["again", "first"]


def test_lines_that_are_removed_leave_those_of_their_id_that_came_later(tmp_path):
    with closing(Spool(tmp_path / "spool")) as spool:
        spool.append(("", "a"), "first")
        spool.append(("", "b"), "second")
        gone = set(spool.find()["a"])
        spool.append(("", "a"), "again")
        spool.remove(gone)
        assert list(spool.groups()) == [["again"], ["second"]]
