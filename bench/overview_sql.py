"""The SQL that makes a district with a million cases, and the bare SQL for the figures of one street."""

UNITS = (
    """
    INSERT INTO unit (parent_id, street_id, path, level, kind, code, name, households)
    SELECT street.id, street.id, '', 'community', 'residential',
        street.code || lpad((n + 100)::text, 3, '0'), '第' || n || '社区', NULL
    FROM unit AS street CROSS JOIN generate_series(1, 24) AS n WHERE street.level = 'street'
    """,
    """
    INSERT INTO unit (parent_id, street_id, path, level, kind, code, name, households)
    SELECT above.id, above.street_id, '', 'grid', 'residential', above.code || lpad((n + 100)::text, 3, '0'),
        above.name || n || '网格', NULL
    FROM unit AS above CROSS JOIN generate_series(1, 6) AS n WHERE above.level = 'community'
    """,
    """
    INSERT INTO unit (parent_id, street_id, path, level, kind, code, name, households)
    SELECT above.id, above.street_id, '', 'building', 'residential', above.code || 'B' || (n + 100),
        n || '号楼', 60
    FROM unit AS above CROSS JOIN generate_series(1, 20) AS n WHERE above.level = 'grid'
    """,
    """
    UPDATE unit SET path = '/' || concat_ws('/', top.id, middle.id, above.id, unit.id) || '/'
    FROM unit AS own LEFT JOIN unit AS above ON above.id = own.parent_id
        LEFT JOIN unit AS middle ON middle.id = above.parent_id
        LEFT JOIN unit AS top ON top.id = middle.parent_id
    WHERE own.id = unit.id AND unit.path = ''
    """,
)

CASES = (
    """
    CREATE TEMPORARY TABLE place AS
    SELECT row_number() OVER (ORDER BY md5(building.id::text)) - 1 AS number, building.id AS building_id,
        grid.id AS grid_id, grid.parent_id AS community_id, building.street_id
    FROM unit AS building JOIN unit AS grid ON grid.id = building.parent_id WHERE building.level = 'building'
    """,
    """
    CREATE TEMPORARY TABLE kind AS
    SELECT row_number() OVER (ORDER BY id) - 1 AS number, id FROM category WHERE parent_id IS NOT NULL
    """,
    """
    INSERT INTO "case" (street_id, community_id, grid_id, building_id, number, numbered_on, sequence,
        slip_secret, description, category_id, urgency, channel, state, outcome, holder_id, held_since,
        desk_id, noted_at, registered_at, closed_at, due_at, warn_at, black_at, sort_at, event_count,
        last_digest, street_red_at)
    SELECT place.street_id, place.community_id, place.grid_id, place.building_id,
        'YA-20260303-' || lpad(n::text, 8, '0'), DATE '2026-03-03', n, '\\x00', '楼道灯坏了',
        kind.id, 'blue', 'building_head',
        CASE WHEN NOT is_open THEN 'closed' WHEN n % 10 = 0 THEN 'ledgered' WHEN n % 10 = 1 THEN 'verifying'
            ELSE 'handling' END,
        CASE WHEN NOT is_open THEN 'solved' END, place.grid_id, at, place.grid_id, at, at,
        CASE WHEN NOT is_open THEN at + interval '3 days' END,
        due, due - interval '1 day', due + interval '5 days', coalesce(due, at), 1, md5(n::text),
        CASE WHEN due < :now AND n % 97 = 0 THEN due END
    FROM generate_series(1, :count) AS n
    CROSS JOIN LATERAL (SELECT n > :count - :open AS is_open) AS life
    CROSS JOIN LATERAL (
        SELECT CAST(:now AS timestamptz) - (:count - n) * (interval '1095 days' / :count)
            - CASE WHEN is_open THEN (n % 120) * interval '12 hours' ELSE interval '4 days' END AS at,
        CASE WHEN is_open AND n % 10 > 0
            THEN CAST(:now AS timestamptz) + ((n::bigint * 7919) % 240 - 60) * interval '1 hour' END AS due
    ) AS moment
    CROSS JOIN (SELECT count(*) AS all FROM place) AS places
    CROSS JOIN (SELECT count(*) AS all FROM kind) AS kinds
    JOIN place ON place.number = (n::bigint * 7919) % places.all
    JOIN kind ON kind.number = n % kinds.all
    ORDER BY n
    """,
    """
    INSERT INTO holding (street_id, case_id, sequence, unit_id, move, from_at)
    SELECT street_id, id, 1, holder_id, 'register', held_since FROM "case" ORDER BY id
    """,
    """
    INSERT INTO holding (street_id, case_id, sequence, unit_id, move, from_at)
    SELECT street_id, id, 1 + k, holder_id, 'return', held_since
    FROM "case" CROSS JOIN generate_series(1, 2) AS k WHERE id % 50 = 0 ORDER BY id
    """,
    """
    INSERT INTO clock (street_id, case_id, kind, subject_id, unit_id, level, amount, unit, started_at,
        warn_at, due_at, black_at, check_at, stopped_at, outcome)
    SELECT "case".street_id, "case".id, 'handle', holding.id, holder_id, 'grid', 24, 'working_hours',
        held_since, warn_at, due_at, black_at, CASE WHEN closed_at IS NULL THEN warn_at END, closed_at,
        CASE WHEN closed_at IS NOT NULL THEN 'met' END
    FROM "case" JOIN holding ON holding.case_id = "case".id AND holding.sequence = 1 ORDER BY "case".id
    """,
    """
    INSERT INTO clock (street_id, case_id, kind, subject_id, unit_id, level, amount, unit, started_at,
        due_at, stopped_at, outcome)
    SELECT "case".street_id, "case".id, 'accept', holding.id, holder_id, 'grid', 4, 'working_hours',
        held_since, held_since + interval '4 hours', held_since + interval '2 hours', 'met'
    FROM "case" JOIN holding ON holding.case_id = "case".id AND holding.sequence = 1 ORDER BY "case".id
    """,
    """
    INSERT INTO event (street_id, case_id, sequence, move, at, unit_id, facts, text_digest, digest)
    SELECT street_id, id, k, CASE k WHEN 1 THEN 'register' WHEN 2 THEN 'resolve' ELSE 'verify' END,
        CASE k WHEN 1 THEN registered_at WHEN 2 THEN closed_at - interval '1 hour' ELSE closed_at END,
        holder_id, CASE k WHEN 3 THEN '{"outcome": "solved"}' ELSE '{}' END::json,
        CASE k WHEN 2 THEN md5(id::text) END, md5(id::text)
    FROM "case" CROSS JOIN generate_series(1, 3) AS k WHERE k = 1 OR closed_at IS NOT NULL ORDER BY id, k
    """,
    """
    INSERT INTO ledger_entry (street_id, community_id, case_id, unit_id, sequence, entrance, reason, unblock,
        plan, entered_at, next_review_on)
    SELECT street_id, community_id, id, holder_id, row_number() OVER (), 'granted', 'budget', '', '',
        registered_at, DATE '2026-03-03' + (id % 60)::int - 5 FROM "case" WHERE state = 'ledgered'
    """,
)

SCREEN = (
    """
    SELECT community_id, due_at IS NULL, due_at < :now, warn_at <= :now, black_at <= :now,
        street_red_at IS NOT NULL,
        width_bucket(extract(epoch FROM :now - registered_at) / 86400, ARRAY[0, 4, 8, 16, 31, 91]), count(*)
    FROM "case" WHERE street_id = :street
        AND state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    """,
    """
    SELECT date_trunc('day', registered_at), count(*) FROM "case"
    WHERE street_id = :street AND registered_at >= :month GROUP BY 1
    """,
    """
    SELECT date_trunc('day', closed_at), count(*) FROM "case"
    WHERE street_id = :street AND closed_at >= :month GROUP BY 1
    """,
    """
    SELECT category_id, count(*) FROM "case" WHERE street_id = :street AND registered_at >= :months GROUP BY 1
    """,
    """
    SELECT building_id, count(*) FROM "case" WHERE street_id = :street AND registered_at >= :months GROUP BY 1
    """,
    """
    SELECT reason, next_review_on <= :today, count(*) FROM ledger_entry
    WHERE street_id = :street AND struck_off_at IS NULL GROUP BY 1, 2
    """,
    """
    SELECT count(*) FROM "case" WHERE street_id = :street AND street_red_at IS NOT NULL
    """,
    """
    SELECT count(*) FROM (
        SELECT case_id FROM holding JOIN "case" ON "case".id = case_id
        WHERE move = 'return' AND "case".street_id = :street
            AND state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')
        GROUP BY 1 HAVING count(*) >= 2
    ) AS returned
    """,
    """
    SELECT count(DISTINCT case_id) FROM clock JOIN "case" ON "case".id = case_id
    WHERE kind IN ('wait', 'verify') AND "case".street_id = :street
        AND state IN ('registered', 'handling', 'waiting', 'ledgered')
    """,
    """
    SELECT count(DISTINCT case_id) FROM promise
    WHERE street_id = :street AND outcome = 'open' AND due_on < :today
    """,
)
"""The same figures of one street, each set by the plainest statement."""

RATES = (
    """
    SELECT community_id, count(*), count(*) FILTER (WHERE clock.outcome = 'met') FROM "case"
    JOIN clock ON clock.case_id = "case".id AND clock.kind = 'accept'
    WHERE "case".street_id = :street AND registered_at >= :from_at AND registered_at < :until_at GROUP BY 1
    """,
    """
    SELECT community_id, count(DISTINCT "case".id) FROM "case"
    JOIN holding ON holding.case_id = "case".id AND holding.move = 'return'
    WHERE "case".street_id = :street AND registered_at >= :from_at AND registered_at < :until_at GROUP BY 1
    """,
    """
    SELECT community_id, count(*), count(*) FILTER (WHERE said.text_digest IS NOT NULL),
        count(*) FILTER (WHERE event.move = 'verify_failed'), count(*) FILTER (WHERE unit.level = 'grid')
    FROM event JOIN "case" ON "case".id = event.case_id JOIN unit ON unit.id = event.unit_id
    JOIN event AS said ON said.case_id = event.case_id AND said.sequence = event.sequence - 1
    WHERE event.street_id = :street AND event.move IN ('verify', 'verify_failed', 'close_at_once')
        AND event.at >= :from_at AND event.at < :until_at GROUP BY 1
    """,
    """
    SELECT community_id, count(*) FROM event JOIN "case" ON "case".id = event.case_id
    JOIN event AS again ON again.case_id = event.case_id AND again.move = 'reopen'
    WHERE event.street_id = :street AND event.move IN ('verify', 'verify_failed', 'close_at_once')
        AND event.at >= :from_at AND event.at < :until_at GROUP BY 1
    """,
    """
    SELECT community_id, count(*), count(*) FILTER (WHERE clock.outcome = 'met' AND breached_at IS NULL)
    FROM clock JOIN "case" ON "case".id = clock.case_id
    WHERE clock.street_id = :street AND kind = 'handle'
        AND clock.due_at >= :from_at AND clock.due_at < :until_at GROUP BY 1
    """,
    """
    SELECT community_id, count(*) FROM clock JOIN pause ON pause.clock_id = clock.id
    JOIN "case" ON "case".id = clock.case_id
    WHERE clock.street_id = :street AND kind = 'handle'
        AND pause.from_at < :until_at AND (pause.until_at IS NULL OR pause.until_at >= :until_at) GROUP BY 1
    """,
    """
    SELECT community_id, count(*), count(struck_off_at) FROM ledger_entry
    WHERE street_id = :street AND entered_at < :until_at
        AND (struck_off_at IS NULL OR struck_off_at >= :from_at) GROUP BY 1
    """,
    """
    SELECT grid.parent_id, count(*) FROM unit AS building JOIN unit AS grid ON grid.id = building.parent_id
    WHERE building.street_id = :street AND building.level = 'building' GROUP BY 1
    """,
)
"""The indicators of one street and period, by community: of each the numerator and the denominator."""

OF_PERIOD = (
    """
    SELECT outcome, count(*) FROM "case"
    WHERE street_id = :street AND closed_at >= :from_at AND closed_at < :until_at GROUP BY 1
    """,
    """
    SELECT count(*) FROM "case"
    WHERE street_id = :street AND registered_at >= :from_at AND registered_at < :until_at
    """,
)
"""What came and what was closed."""

STANDING = (
    """
    SELECT holder_id, count(*), count(*) FILTER (WHERE due_at < :now), count(street_red_at),
        count(*) FILTER (WHERE registered_at < :month) FROM "case" WHERE street_id = :street
        AND state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying') GROUP BY 1
    """,
    """
    SELECT count(*) FILTER (WHERE entered_at >= :from_at AND entered_at < :until_at),
        count(*) FILTER (WHERE struck_off_at >= :from_at AND struck_off_at < :until_at),
        count(*) FILTER (WHERE struck_off_at IS NULL) FROM ledger_entry WHERE street_id = :street
    """,
    """
    SELECT state, count(*) FROM talk
    WHERE street_id = :street AND starts_at >= :from_at AND starts_at < :until_at GROUP BY 1
    """,
)
"""What else a brief tells: what is open, with whom, and how the ledger and the talks went."""

LATE = """
    SELECT id, number, description, holder_id, due_at, warn_at, state, category_id, building_id FROM "case"
    WHERE street_id = :street AND due_at < :now
        AND state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')
    ORDER BY sort_at, id LIMIT 26
    """
LATE_COUNT = """
    SELECT count(*) FROM "case" WHERE street_id = :street AND due_at < :now
        AND state IN ('registered', 'handling', 'waiting', 'ledgered', 'verifying')
    """

ROWS = """
    SELECT "case".id, number, registered_at, state, urgency, channel, description, due_at, closed_at, outcome,
        category.name, holder.name, building.name
    FROM "case" JOIN category ON category.id = category_id JOIN unit AS holder ON holder.id = holder_id
    JOIN unit AS building ON building.id = building_id
    WHERE "case".street_id = :street ORDER BY "case".id DESC LIMIT :rows
    """
"""As many rows as an export has."""
