"""The bare SQL that a sweep is measured against, and the SQL that makes a million open cases."""

OPEN_CASES = (
    """
    INSERT INTO "case" (street_id, community_id, grid_id, number, numbered_on, sequence, slip_secret,
        description, category_id, urgency, channel, state, holder_id, held_since, desk_id, noted_at,
        registered_at, due_at, warn_at, black_at, sort_at, event_count, last_digest, raiser_id)
    SELECT grid.street_id, grid.parent_id, grid.id, 'YA-20260303-' || lpad(n::text, 8, '0'),
        DATE '2026-03-03',
        n, '\\x00', '楼道灯坏了', category.id, 'blue', 'building_head', 'registered', grid.id,
        CAST(:now AS timestamptz),
        grid.id, :now, :now, at + interval '5 days', at + interval '4 days', at + interval '10 days',
        at + interval '5 days', 1, md5(n::text), raiser.id
    FROM generate_series(1, :count) AS n
    CROSS JOIN LATERAL (SELECT CAST(:now AS timestamptz) + n * interval '1 second' AS at) AS moment
    CROSS JOIN (SELECT min(id) AS id FROM category WHERE parent_id IS NOT NULL) AS category
    CROSS JOIN (SELECT min(person_id) AS id FROM posting WHERE role = 'building_head') AS raiser
    JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM unit WHERE level = 'grid') AS grid
        ON grid.place = n % 3
    ORDER BY n
    """,
    """
    INSERT INTO holding (street_id, case_id, sequence, unit_id, move, from_at)
    SELECT street_id, id, 1, holder_id, 'register', held_since FROM "case" ORDER BY id
    """,
    """
    INSERT INTO event (street_id, case_id, sequence, move, at, unit_id, facts, digest)
    SELECT street_id, id, 1, 'register', held_since, holder_id, '{}', last_digest FROM "case" ORDER BY id
    """,
    'INSERT INTO sight (unit_id, case_id) SELECT holder_id, id FROM "case" ORDER BY id',
    """
    INSERT INTO clock (street_id, case_id, kind, subject_id, unit_id, level, amount, unit, started_at,
        warn_at, due_at, black_at, check_at)
    SELECT "case".street_id, "case".id, 'accept', holding.id, holder_id, 'grid', 8, 'working_hours',
        held_since,
        warn_at, due_at, black_at, warn_at
    FROM "case" JOIN holding ON holding.case_id = "case".id ORDER BY "case".id
    """,
)

MAKE_DUE = """
    UPDATE clock SET started_at = CAST(:due AS timestamptz) - interval '5 days', due_at = :due,
        warn_at = CAST(:due AS timestamptz) - interval '1 day',
        check_at = CAST(:due AS timestamptz) - interval '1 day'
    WHERE case_id BETWEEN :first AND :last
"""

PASS_ALL = (
    """
    CREATE TEMPORARY TABLE passed ON COMMIT DROP AS
    SELECT clock.id AS clock_id, clock.due_at, clock.kind, "case".id AS case_id, "case".street_id,
        community_id, number, raiser_id,
        holder_id AS from_id, unit.parent_id AS to_id, holding.id AS holding_id,
        holding.sequence + 1 AS sequence,
        nextval('holding_id_seq') AS next_holding, nextval('ledger_entry_id_seq') AS entry_id,
        event_count + 1 AS event_sequence,
        encode(sha256(convert_to(last_digest || "case".id || clock.due_at || '{"cause": "accept"}',
        'UTF8')), 'hex')
            AS digest
    FROM clock JOIN "case" ON "case".id = clock.case_id JOIN unit ON unit.id = holder_id
    JOIN holding ON holding.case_id = "case".id AND until_at IS NULL
    WHERE stopped_at IS NULL AND check_at < :now
    FOR UPDATE OF "case"
    """,
    "ANALYZE passed",
    """
    UPDATE clock SET stopped_at = passed.due_at, breached_at = passed.due_at, outcome = 'breached',
        check_at = NULL
    FROM passed WHERE clock.id = clock_id
    """,
    "UPDATE holding SET until_at = due_at FROM passed WHERE holding.id = holding_id",
    """
    INSERT INTO holding (id, street_id, case_id, sequence, unit_id, move, from_at)
    SELECT next_holding, street_id, case_id, sequence, to_id, 'escalate', due_at FROM passed
    """,
    """
    INSERT INTO event (street_id, case_id, sequence, move, at, unit_id, facts, digest)
    SELECT street_id, case_id, event_sequence, 'escalate', due_at, from_id,
        json_build_object('from_id', from_id, 'to_id', to_id, 'cause', kind), digest FROM passed
    """,
    "INSERT INTO sight (unit_id, case_id) SELECT to_id, case_id FROM passed",
    """
    INSERT INTO clock (street_id, case_id, kind, subject_id, unit_id, level, amount, unit, started_at,
        warn_at, due_at,
        black_at, check_at)
    SELECT street_id, case_id, 'accept', next_holding, to_id, 'community', 8, 'working_hours', due_at,
        due_at + interval '1 day', due_at + interval '2 days', due_at + interval '4 days',
        due_at + interval '1 day'
    FROM passed
    """,
    """
    INSERT INTO ledger_entry (id, street_id, community_id, case_id, unit_id, sequence, entrance, reason,
        unblock, plan,
        entered_at, next_review_on)
    SELECT entry_id, street_id, community_id, case_id, to_id,
        row_number() OVER () + coalesce((SELECT max(last) FROM ledger_counter), 0), 'breach', 'overdue',
        '', '',
        due_at, due_at::date + 7 FROM passed
    """,
    """
    INSERT INTO ledger_counter (street_id, last) SELECT street_id, count(*) FROM passed GROUP BY street_id
    ON CONFLICT (street_id) DO UPDATE SET last = ledger_counter.last + excluded.last
    """,
    """
    INSERT INTO clock (street_id, case_id, kind, subject_id, unit_id, level, amount, unit, started_at,
        warn_at, due_at,
        black_at, check_at)
    SELECT street_id, case_id, 'review', entry_id, to_id, 'community', 0, 'natural_days',
        due_at + interval '7 days',
        due_at + interval '6 days', due_at + interval '7 days', due_at + interval '7 days',
        due_at + interval '6 days' FROM passed
    """,
    """
    UPDATE "case" SET state = 'registered', holder_id = to_id, desk_id = to_id, held_since = passed.due_at,
        due_at = passed.due_at + interval '2 days', warn_at = passed.due_at + interval '1 day',
        black_at = passed.due_at + interval '4 days', sort_at = passed.due_at + interval '2 days',
        was_overdue = true, event_count = event_sequence, last_digest = digest, version = version + 1
    FROM passed WHERE "case".id = case_id
    """,
    """
    INSERT INTO notice (street_id, person_id, unit_id, case_id, code, params, key, created_at)
    SELECT street_id, person.id, to_id, case_id, 'case_escalated',
        json_build_object('number', number, 'unit_id', from_id),
        'case:' || case_id || ':' || event_sequence, due_at
    FROM passed JOIN posting ON posting.unit_id = to_id AND role IN ('community_staff', 'street_staff',
        'leader',
        'grid_staff', 'building_head',
        'co_handler') AND from_on <= due_at::date AND (until_on IS NULL OR until_on > due_at::date)
    JOIN person ON person.id = posting.person_id AND disabled_at IS NULL
    ON CONFLICT (person_id, key) DO NOTHING
    """,
    """
    INSERT INTO notice (person_id, case_id, code, params, key, created_at)
    SELECT person.id, case_id, 'ledger_overdue',
        json_build_object('number', number, 'next_review_on', due_at::date + 7),
        'case:' || case_id || ':' || event_sequence || '\\:overdue', due_at
    FROM passed JOIN person ON person.id = raiser_id AND disabled_at IS NULL
    ON CONFLICT (person_id, key) DO NOTHING
    """,
)
