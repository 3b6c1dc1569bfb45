"""Reading without a transaction of the database, and the transactions that follow it."""

import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import select

from app.database import read_without_transaction, transaction
from app.extensions import db
from app.models.organisation import Unit


def _status():
    return db.session.connection().connection.dbapi_connection.info.transaction_status


def _name(unit):
    return db.session.scalar(select(Unit.name).where(Unit.id == unit.id))


def _rename(unit, name):
    with transaction():
        db.session.get_one(Unit, unit.id).name = name
        db.session.flush()
        raise ZeroDivisionError


@pytest.mark.postgresql
def test_what_is_read_opens_no_transaction_of_the_database(place):
    db.session.rollback()

    read_without_transaction()

    assert _name(place.grid) == place.grid.name
    assert _status() is TransactionStatus.IDLE


@pytest.mark.postgresql
def test_a_transaction_after_it_is_one(place):
    db.session.rollback()

    read_without_transaction()
    with transaction():
        _name(place.grid)
        inside = _status()

    assert inside is TransactionStatus.INTRANS


def test_what_a_transaction_after_it_refuses_leaves_nothing(place):
    before = _name(place.grid)
    db.session.rollback()

    read_without_transaction()
    with pytest.raises(ZeroDivisionError):
        _rename(place.grid, "another")
    db.session.rollback()

    assert _name(place.grid) == before


@pytest.mark.postgresql
def test_the_connection_opens_transactions_again_once_it_is_given_back(place):
    db.session.rollback()
    read_without_transaction()
    db.session.rollback()

    _name(place.grid)

    assert _status() is TransactionStatus.INTRANS


@pytest.mark.postgresql
def test_what_has_begun_in_a_transaction_goes_on_in_it(place):
    with transaction():
        _name(place.grid)
        read_without_transaction()

        assert _status() is TransactionStatus.INTRANS


@pytest.mark.postgresql
def test_without_a_transaction_no_row_is_changed(place):
    before = place.grid.name
    db.session.rollback()
    read_without_transaction()
    db.session.get_one(Unit, place.grid.id).name = "another"

    with pytest.raises(RuntimeError, match="transaction"):
        db.session.flush()

    db.session.rollback()
    assert _name(place.grid) == before
